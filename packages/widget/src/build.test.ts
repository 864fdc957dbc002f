import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'

const LIMIT = 25_000
const LOADER_LIMIT = 1_000

/** What the built embed consists of, by file name. */
let files: Record<string, string>

beforeAll(async () => {
  const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url))
  const result = await build({ configFile, mode: 'production', logLevel: 'error', build: { write: false } })
  const [output] = Array.isArray(result) ? result : [result]
  if (!output || !('output' in output)) throw new Error('The embed was not built.')
  files = Object.fromEntries(
    output.output.map(file => [file.fileName, file.type === 'chunk' ? file.code : String(file.source)]),
  )
}, 60_000)

const code = () => Object.entries(files).filter(([name]) => name.endsWith('.js'))
const gzipped = (text: string) => gzipSync(text, { level: 9 }).length

describe('the built embed', () => {
  it('has a loader below 1 kB and altogether less than 25 kB, gzipped', () => {
    expect(gzipped(files['embed.js'] ?? '')).toBeLessThan(LOADER_LIMIT)
    expect(code().reduce((sum, [, text]) => sum + gzipped(text), 0)).toBeLessThan(LIMIT)
  })

  it('has a manifest that names what may be cached for ever', () => {
    const manifest = JSON.parse(files['manifest.json'] ?? '')
    expect(manifest.loader).toBe('embed.js')
    expect(manifest.immutable).toContain(manifest.app)
    expect(manifest.app).toMatch(/^assets\/[\w-]{8,}\.js$/)
    expect(Object.keys(files).sort()).toEqual([...manifest.immutable, 'embed.js', 'manifest.json'].sort())
  })

  it('has a loader that is a classic script and imports the app of this build', () => {
    const loader = files['embed.js'] ?? ''
    const { app } = JSON.parse(files['manifest.json'] ?? '')
    expect(loader).toContain(`embed/${app}`)
    expect(loader).not.toMatch(/^\s*(import|export)\b/)
    // A classic script's variables would be the page's.
    expect(loader).toMatch(/^\(/)
  })

  it.each([
    ['evaluated text', /\beval\(|new Function\b|\bFunction\(/],
    ['style elements', /createElement\(["'`]style["'`]\)|<style/],
    ['blob modules', /createObjectURL|new Blob\b/],
    ['srcdoc', /srcdoc/],
    ['HTML by text', /insertAdjacentHTML|outerHTML|document\.write|createContextualFragment/],
  ])('has no %s, which a strict CSP or Trusted Types would stop', (_, pattern) => {
    for (const [, text] of code()) expect(text).not.toMatch(pattern)
  })
})
