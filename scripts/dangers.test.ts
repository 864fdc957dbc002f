import { describe, expect, it } from 'vitest'
import { dangers, findAway, parseFile } from './source/dangers.ts'
import { isForTests, listSources } from './source/list-sources.ts'

const files = listSources(['packages', 'examples', 'e2e', 'bench', 'crash', 'scripts']).map(source =>
  parseFile(source, isForTests(source.path) || source.path.startsWith('scripts/')),
)

describe('each danger is at home and nowhere else', () => {
  it.each(dangers.map(danger => [danger.name, danger] as const))('%s', (_name, danger) => {
    expect(findAway(danger, files).away).toEqual([])
  })

  it.each(dangers.map(danger => [danger.name, danger] as const))('every home is lived in: %s', (_name, danger) => {
    expect(findAway(danger, files).unused).toEqual([])
  })
})

describe('a danger away from home is found', () => {
  const cases: [name: string, text: string][] = [
    ['a call over the network', `const answer = await fetch('https://example.com')`],
    ['a call over the network', `export const door = { fetch }`],
    ['a call over the network', `globalThis['fetch'](url)`],
    ['a call over the network', `import { request } from 'undici'`],
    ['a call over the network', `import * as http from 'node:http'`],
    ['a call over the network', `import { createServer, get } from 'node:http'`],
    ['a call over the network', `const { connect } = await import('node:net')`],
    ['a call over the network', `navigator.sendBeacon('/x', body)`],
    ['text that becomes code', `eval(text)`],
    ['text that becomes code', `(0, eval)(text)`],
    ['text that becomes code', `new Function('a', text)`],
    ['text that becomes code', `setTimeout('go()', 10)`],
    ['text that becomes code', `import vm from 'node:vm'`],
    ['a module at an address', `await import(address)`],
    ['text that becomes HTML', `element.innerHTML = text`],
    ['text that becomes HTML', `element['outerHTML'] = text`],
    ['text that becomes HTML', `const node = <div dangerouslySetInnerHTML={{ __html: text }} />`],
    ['text that becomes HTML', `document.write(text)`],
    ['text that becomes HTML', `frame.setAttribute('srcdoc', text)`],
    ['the environment', `const home = process.env.HOME`],
    ['the environment', `const { env } = process`],
    ['the environment', `import { env } from 'node:process'`],
    ['SQL as text', `import { sql } from 'kysely'`],
    ['SQL as text', `import { Client } from 'pg'`],
    ['SQL as text', `import { preparedStatement } from '../database/index.ts'`],
    ['the wall clock', `const at = Date.now()`],
    ['the wall clock', `const at = new Date()`],
    ['a type that permits', `const a = b as any`],
    ['a type that permits', `function f(a: any) {}`],
    ['a type that permits', `// @ts-expect-error the type is wrong`],
  ]

  it.each(cases)('%s: %s', (start, text) => {
    const danger = dangers.find(({ name }) => name.startsWith(start))
    const path = 'packages/server/src/runs/x.tsx'
    expect(danger && findAway(danger, [parseFile({ path, text }, false)]).away).toEqual([`${path}:1`])
  })

  it('for every danger', () => {
    for (const { name } of dangers)
      expect(
        cases.some(([start]) => name.startsWith(start)),
        name,
      ).toBe(true)
  })

  it.each([
    `export async function ask(fetch: typeof globalThis.fetch) { return fetch('/x') }`,
    `const send = ({ fetch }: { fetch: Fetch }) => fetch('/x')`,
    `import { createServer, type IncomingMessage } from 'node:http'`,
    `import type { Dispatcher } from 'undici'`,
    `import { isIPv6 } from 'node:net'`,
    `const at = new Date(row.createdAt)`,
    `import { type Kysely, type Selectable } from 'kysely'`,
    `// fetch( and eval( in a comment, and process.env`,
    `const text = 'fetch(url)'`,
    `expect(built).not.toContain('innerHTML')`,
    `const type: Function | null = null`,
  ])('and what only looks like one is none: %s', text => {
    const file = parseFile({ path: 'packages/server/src/runs/x.tsx', text }, false)
    expect(dangers.filter(danger => findAway(danger, [file]).away.length > 0).map(({ name }) => name)).toEqual([])
  })

  it.each([
    ['packages/server/src/runs/store.ts', 0],
    ['packages/server/src/runs/lease-store.ts', 0],
    ['packages/server/src/runs/leasestore.ts', 1],
    ['packages/server/src/runs/store-lease.ts', 1],
    ['packages/cli/src/runs/store.ts', 1],
  ])('and SQL only in the stores of the features: %s', (path, away) => {
    const file = parseFile({ path, text: `import { sql } from 'kysely'` }, false)
    const sql = dangers.find(({ name }) => name === 'SQL as text')
    expect(sql && findAway(sql, [file]).away).toHaveLength(away)
  })

  it('and a home without its danger', () => {
    for (const danger of dangers) expect(findAway(danger, []).unused).toEqual(danger.homes.map(([place]) => place))
  })
})
