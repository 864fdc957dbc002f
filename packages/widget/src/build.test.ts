import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'
import { ownNames } from '../build-names.ts'
import { leftOut } from '../build-preact.ts'
import { en } from './texts/en.ts'

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
  it.each(['en', 'de', 'fr', 'es', 'ja'])(
    'has a loader below 1 kB and altogether less than 25 kB in %s, gzipped',
    locale => {
      const loader = gzipped(files['embed.js'] ?? '')
      expect(loader).toBeLessThan(LOADER_LIMIT)
      const { app, texts } = JSON.parse(files['manifest.json'] ?? '')
      expect(loader + gzipped(files[app] ?? '') + gzipped(files[texts[locale]] ?? '')).toBeLessThan(LIMIT)
    },
  )

  it('says every text by its short name in each language, and names them for pages that say their own', () => {
    const { app, texts } = JSON.parse(files['manifest.json'] ?? '')
    const valuesOf = (locale: string) =>
      JSON.parse((files[texts[locale]] ?? '').replace(/^export default/, '').replace(/([{,])(\w+):/g, '$1"$2":'))
    const names = valuesOf('names')
    expect(Object.keys(names)).toEqual(Object.keys(en))
    for (const locale of ['en', 'de', 'fr', 'es', 'ja']) {
      expect(Object.keys(valuesOf(locale))).toEqual(Object.values(names))
    }
    expect(valuesOf('en')[names.openChat]).toBe(en.openChat)
    expect(files[app]).toContain(texts.ja)
    expect(files[app]).not.toContain(en.confirmYes)
  })

  it('has a manifest that names what may be cached for ever', () => {
    const manifest = JSON.parse(files['manifest.json'] ?? '')
    expect(manifest.loader).toBe('embed.js')
    expect(manifest.playground).toBe('playground.js')
    expect(manifest.immutable).toEqual(expect.arrayContaining([manifest.app, ...Object.values(manifest.texts)]))
    expect(manifest.app).toMatch(/^assets\/[\w-]{8,}\.js$/)
    expect(Object.keys(files).sort()).toEqual(
      [...manifest.immutable, 'embed.js', 'manifest.json', 'playground.html', 'playground.js'].sort(),
    )
  })

  it('has a loader that is a classic script and imports the app of this build', () => {
    const loader = files['embed.js'] ?? ''
    const { app } = JSON.parse(files['manifest.json'] ?? '')
    expect(loader).toContain(`embed/${app}`)
    expect(loader).not.toMatch(/^\s*(import|export)\b/)
    // A classic script's variables would be the page's.
    expect(loader).toMatch(/^\(/)
  })

  it('has for the dashboard the very app that customers get', () => {
    const { app } = JSON.parse(files['manifest.json'] ?? '')
    expect(files['playground.js']).toContain(`embed/${app}`)
    expect(files['playground.js']).toMatch(/import\.meta\.url/)
    expect(files['playground.html']).toContain('<script type="module" src="playground.js"></script>')
    expect(files['playground.html']).not.toMatch(/<style|style=|\bon[a-z]+=/)
  })

  it('has a value for every custom property that its styles read, by the same short name', () => {
    const { app } = JSON.parse(files['manifest.json'] ?? '')
    const text = files[app] ?? ''
    // Nothing puts a name together where the build could not shorten it.
    expect(text.includes('--${')).toBe(false)
    const read = [...text.matchAll(/var\((--[a-z0-9-]+)\)/g)].map(match => match[1] ?? '')
    const set = new Set([...text.matchAll(/(--[a-z0-9-]+):/g)].map(match => match[1] ?? ''))
    expect(read.length).toBeGreaterThan(50)
    expect(read.filter(name => !set.has(name))).toEqual([])
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

describe('what the build shortens and leaves out', () => {
  const sources = readdirSync(here('.'), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
    .map(name => [name, readFileSync(here(name), 'utf8')] as const)
  const names = new Set(ownNames)

  it('is no name that something outside of the build goes by', () => {
    const compilers = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), '../@typescript')
    const libraries = readdirSync(compilers, { recursive: true, encoding: 'utf8' }).filter(name =>
      /lib\.(dom|es)[\w.]*\.d\.ts$/.test(name),
    )
    const outside = [
      ...libraries.map(name => join(compilers, name)),
      fileURLToPath(import.meta.resolve('preact').replace('dist/preact.mjs', 'src/jsx.d.ts')),
      here('../../core/src/stream/events.ts'),
      here('sdk/types.ts'),
    ].flatMap(path =>
      [...readFileSync(path, 'utf8').matchAll(/^\s*(?:readonly )?'?(\w+)'?[?]?[:(]/gm)].map(match => match[1] ?? ''),
    )
    expect(outside.length).toBeGreaterThan(5_000)
    expect(outside.filter(name => names.has(name))).toEqual([])
    // What is read by its name from JSON, or written into it.
    const wire = [
      'api/visitor-api.ts',
      'session/memory.ts',
      'stream/parse-event.ts',
      'client-action/run-client-action.ts',
    ]
    const read = wire.flatMap(name =>
      [...readFileSync(here(name), 'utf8').matchAll(/(?:json|look|agent|kept|error|issue)\.(\w+)/g)].map(
        match => match[1] ?? '',
      ),
    )
    expect(read.filter(name => names.has(name))).toEqual([])
  })

  it('is of Preact what no source asks for', () => {
    for (const [name, text] of sources.filter(([name]) => name.startsWith('ui/')))
      expect(text, name).not.toMatch(leftOut)
  })
})

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
