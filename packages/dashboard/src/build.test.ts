import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'

/** Bytes of script, gzipped, that the first page may take. */
const mostBytes = 150_000

let chunks: Map<string, Rolldown.OutputChunk>

beforeAll(async () => {
  const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url))
  const result = await build({ configFile, mode: 'production', logLevel: 'error', build: { write: false } })
  const [output] = Array.isArray(result) ? result : [result]
  if (!output || !('output' in output)) throw new Error('The dashboard was not built.')
  chunks = new Map(output.output.flatMap(file => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])))
}, 60_000)

/** A chunk with all that it imports before it runs. */
function withImports(names: readonly string[], found = new Set<string>()): Set<string> {
  for (const name of names) {
    if (found.has(name)) continue
    found.add(name)
    withImports(chunks.get(name)?.imports ?? [], found)
  }
  return found
}

const sizeOf = (names: Iterable<string>) =>
  [...names].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '', { level: 9 }).length, 0)
const chunkOf = (source: string) =>
  [...chunks.values()].find(({ facadeModuleId }) => facadeModuleId?.endsWith(source))?.fileName ?? ''

describe('the built dashboard', () => {
  it.each(['overview/overview-page.tsx', 'sign-in/sign-in-page.tsx', 'actions/actions-page.tsx'])(
    'shows %s first with less than 150 kB of script, gzipped',
    source => {
      const entry = [...chunks.values()].find(({ isEntry }) => isEntry)?.fileName ?? ''
      const page = chunkOf(source)
      expect(page).not.toBe('')
      expect(sizeOf(withImports([entry, page]))).toBeLessThan(mostBytes)
    },
  )

  it('loads the editor and the charts only where one is shown', () => {
    const entry = [...chunks.values()].find(({ isEntry }) => isEntry)?.fileName ?? ''
    const first = [...withImports([entry])].flatMap(name => Object.keys(chunks.get(name)?.modules ?? {}))
    expect(first.filter(path => /codemirror|uplot/i.test(path))).toEqual([])
  })
})
