import { findComputedImports, findImports } from './find-imports.ts'
import type { SourceFile } from './list-sources.ts'
import { isNode, literalText, type Node, type ParsedSource, parseSource, walk } from './parse-source.ts'

export interface Danger {
  name: string
  /** Sources that hold it for a reason: a path, or a folder with a slash at its end, and the reason. */
  homes: readonly (readonly [place: string, reason: string])[]
  /** Whether tests are held to it too. */
  alsoInTests: boolean
  /** Numbers of the lines that hold it. */
  find(parsed: ParsedSource): number[]
}

const outboundModules = new Set([
  'undici',
  ...['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises'].map(name => `node:${name}`),
  '@opentelemetry/exporter-trace-otlp-http',
  // They call by themselves where they aren't given a fetch.
  ...['openai', 'openai-compatible', 'anthropic', 'google'].map(name => `@ai-sdk/${name}`),
])

/** What goes wrong worst when it is done carelessly: each has one home, or none at all. */
export const dangers: readonly Danger[] = [
  {
    name: 'a call over the network',
    homes: [
      ['packages/core/src/egress/', 'the guarded door: every call of the server'],
      [
        'packages/server/src/telemetry/start-tracing.ts',
        "spans to the operator's own collector, which no author can name",
      ],
      [
        'packages/server/src/models/provider-model.ts',
        "the providers' own packages, each given the fetch that goes through the guard",
      ],
      ['packages/widget/src/main.tsx', "the embed's fetch, handed to its API client; the browser's CSP bounds it"],
      [
        'packages/dashboard/src/api/',
        "the dashboard's calls of its own server; the page's policy lets it reach no other",
      ],
      ['packages/cli/src/audit/', 'the command as a client of the server that it verifies; it follows no redirect'],
      ['packages/cli/src/secrets/', 'the same for what the keys still hold; it follows no redirect'],
      ['examples/shop/src/bellhop-api.ts', 'the shop as a client of Bellhop, to the address that it was started with'],
    ],
    alsoInTests: false,
    find: parsed => [
      ...usesOfGlobals(parsed, ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport', 'sendBeacon']),
      ...valueImports(parsed, to => outboundModules.has(to), opensConnection),
    ],
  },
  {
    name: 'text that becomes code',
    homes: [['packages/core/src/sandbox/', "QuickJS, where authors' code runs without a host"]],
    alsoInTests: true,
    find: parsed => [
      ...usesOfGlobals(parsed, ['eval', 'Function']),
      ...timersWithText(parsed),
      ...valueImports(parsed, to => to === 'node:vm' || to === 'quickjs-wasi'),
    ],
  },
  {
    name: 'a module at an address that is only known when the code runs',
    homes: [
      ['packages/widget/src/loader/loader.ts', 'the app module, from the server that the loader came from'],
      ['packages/widget/src/playground/playground.ts', 'the app module, from the server that this module came from'],
      ['packages/widget/src/main.tsx', 'client actions, from the content-hashed address that the server gave'],
    ],
    alsoInTests: false,
    find: parsed => findComputedImports(parsed).map(node => parsed.lineOf(node.start)),
  },
  {
    name: 'text that becomes HTML in a page',
    homes: [],
    alsoInTests: true,
    find: htmlFromText,
  },
  {
    name: 'the environment of the process',
    homes: [
      ['packages/server/src/config.ts', "the server's configuration, checked as a whole"],
      ['packages/cli/src/environment.ts', "the command's reader, checked as a whole"],
      ['examples/shop/src/main.ts', "the shop's entry hands it to its reader"],
      ['examples/shop/src/order-api-main.ts', "the order API's entry hands it to its reader"],
    ],
    alsoInTests: false,
    find: parsed => members(parsed, 'process', 'env'),
  },
  {
    name: 'SQL as text',
    homes: [
      ['packages/server/src/database/', 'connection, migrations, and what every feature stands on'],
      ['packages/server/src/health/database-answers.ts', '`select 1`: no table and no value'],
    ],
    alsoInTests: false,
    find: parsed =>
      // Beside the database, a feature's SQL is in its store.ts, and where that is split its `*-store.ts`, and nowhere else.
      /^packages\/server\/src\/[a-z-]+\/(?:[a-z-]+-)?store\.ts$/.test(parsed.path)
        ? []
        : [
            ...valueImports(
              parsed,
              to => ['kysely', 'pg', '@electric-sql/pglite'].includes(to),
              name => name === 'sql' || !/^kysely/.test(name),
            ),
            // What our own database takes text through.
            ...valueImports(
              parsed,
              to => to.endsWith('/database/index.ts'),
              name => name === 'preparedStatement' || name === 'rowInsert',
            ),
          ],
  },
  {
    name: 'the wall clock',
    homes: [
      ['packages/server/src/parts.ts', 'the clock that every part of the server is given'],
      ['packages/core/src/input/resolve-inputs.ts', 'the time where a program that uses core alone gives none'],
      ['packages/core/src/run/clock.ts', 'the same for a whole run'],
      ['packages/server/src/database/embedded/directory-lock.ts', 'since when it is locked, for people to read'],
      ['packages/widget/src/ui/confirm-card.tsx', "the customer's own today, to word until when a card holds"],
      ['packages/dashboard/src/api/now.ts', "the reader's own now, in which ranges end"],
      ['packages/dashboard/src/ui/time.tsx', "the reader's own now, to say how long ago something was"],
      ['examples/shop/src/order-api.ts', "the shop's own time, a default that its tests replace"],
    ],
    alsoInTests: false,
    find: parsed => [...members(parsed, 'Date', 'now'), ...datesOfNow(parsed)],
  },
  {
    name: 'a type that permits everything, or a check that is switched off',
    homes: [],
    alsoInTests: true,
    find: parsed => [
      ...nodes(parsed, node => node.type === 'TSAnyKeyword'),
      ...parsed.comments.filter(({ text }) => /@ts-(ignore|expect-error|nocheck)/.test(text)).map(({ line }) => line),
    ],
  },
]

const htmlSinks = new Set([
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'dangerouslySetInnerHTML',
  'setHTMLUnsafe',
  'parseHTMLUnsafe',
  'createContextualFragment',
  'srcdoc',
])

/** `path:line` of every danger of this kind that is not at home, and the homes that hold none. */
export function findAway(danger: Danger, sources: readonly ParsedFile[]): { away: string[]; unused: string[] } {
  const away: string[] = []
  const used = new Set<string>()
  for (const { source, parsed, forTests } of sources) {
    if (forTests && !danger.alsoInTests) continue
    const lines = [...new Set(danger.find(parsed))].sort((a, b) => a - b)
    if (lines.length === 0) continue
    const home = danger.homes.find(
      ([place]) => source.path === place || (place.endsWith('/') && source.path.startsWith(place)),
    )
    if (home) used.add(home[0])
    else away.push(...lines.map(line => `${source.path}:${line}`))
  }
  return { away, unused: danger.homes.map(([place]) => place).filter(place => !used.has(place)) }
}

export interface ParsedFile {
  source: SourceFile
  parsed: ParsedSource
  forTests: boolean
}

export function parseFile(source: SourceFile, forTests: boolean): ParsedFile {
  return { source, parsed: parseSource(source), forTests }
}

function nodes(parsed: ParsedSource, matches: (node: Node, parent: Node | null) => boolean): number[] {
  const lines: number[] = []
  walk(parsed.program, (node, parent) => {
    if (matches(node, parent)) lines.push(parsed.lineOf(node.start))
  })
  return lines
}

/** Uses of a global by its name, or as a member of the global object, also of one that a file then hands on. */
function usesOfGlobals(parsed: ParsedSource, globals: readonly string[]): number[] {
  const own = declaredNames(parsed)
  return nodes(parsed, (node, parent) => {
    if (node.type === 'MemberExpression')
      return isGlobalObject(node.object) && globals.includes(propertyName(node) ?? '')
    return (
      node.type === 'Identifier' &&
      typeof node.name === 'string' &&
      globals.includes(node.name) &&
      !own.has(node.name) &&
      isValue(node, parent)
    )
  })
}

/** An identifier that stands for a value, not for a key, a member or a type. */
function isValue(node: Node, parent: Node | null): boolean {
  if (parent === null || parent.type.startsWith('TS')) return false
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed === true
  return !('key' in parent && parent.key === node && parent.computed !== true && parent.shorthand !== true)
}

/** Every name that a file binds itself: parameters, variables, functions, imports. */
function declaredNames(parsed: ParsedSource): Set<string> {
  const own = new Set<string>()
  const bind = (pattern: unknown): void => {
    if (!isNode(pattern)) return
    if (pattern.type === 'Identifier') own.add(String(pattern.name))
    for (const inner of [pattern.argument, pattern.left, pattern.parameter]) bind(inner)
    for (const inner of [pattern.elements, pattern.properties].flat()) {
      bind(isNode(inner) && inner.type === 'Property' ? inner.value : inner)
    }
  }
  walk(parsed.program, node => {
    if (Array.isArray(node.params)) for (const parameter of node.params) bind(parameter)
    if (node.type === 'VariableDeclarator' || node.type.startsWith('Function')) bind(node.id)
    if (/^Import.*Specifier$/.test(node.type)) bind(node.local)
  })
  return own
}

function isGlobalObject(node: unknown): boolean {
  return isNode(node) && ['globalThis', 'window', 'self', 'global', 'navigator'].includes(String(node.name))
}

function propertyName(member: Node): string | undefined {
  if (!isNode(member.property)) return undefined
  return member.computed === true ? literalText(member.property) : String(member.property.name)
}

function members(parsed: ParsedSource, object: string, property: string): number[] {
  return nodes(parsed, node => {
    if (node.type === 'MemberExpression')
      return isNode(node.object) && node.object.name === object && propertyName(node) === property
    // const { env } = process
    return (
      node.type === 'VariableDeclarator' &&
      isNode(node.init) &&
      node.init.name === object &&
      isNode(node.id) &&
      Array.isArray(node.id.properties) &&
      node.id.properties.some(each => isNode(each) && isNode(each.key) && each.key.name === property)
    )
  }).concat(nodes(parsed, node => isImportOf(node, `node:${object}`, property)))
}

function isImportOf(node: Node, specifier: string, name: string): boolean {
  return (
    node.type === 'ImportDeclaration' &&
    literalText(node.source) === specifier &&
    Array.isArray(node.specifiers) &&
    node.specifiers.some(each => isNode(each) && (!isNode(each.imported) || each.imported.name === name))
  )
}

function htmlFromText(parsed: ParsedSource): number[] {
  return nodes(parsed, (node, parent) => {
    if (node.type === 'Identifier' || node.type === 'JSXIdentifier') return htmlSinks.has(String(node.name))
    if (node.type === 'Literal') return htmlSinks.has(String(node.value)) && namesAttribute(parent)
    return node.type === 'MemberExpression' && isDocument(node.object) && /^write(ln)?$/.test(propertyName(node) ?? '')
  })
}

function namesAttribute(parent: Node | null): boolean {
  if (parent?.type === 'MemberExpression') return true
  const callee = parent?.type === 'CallExpression' ? parent.callee : undefined
  return isNode(callee) && callee.type === 'MemberExpression' && /^setAttribute(NS)?$/.test(propertyName(callee) ?? '')
}

function isDocument(node: unknown): boolean {
  return isNode(node) && node.name === 'document'
}

function datesOfNow(parsed: ParsedSource): number[] {
  const isDate = (node: Node) => isNode(node.callee) && node.callee.name === 'Date'
  return nodes(
    parsed,
    node =>
      (node.type === 'NewExpression' && isDate(node) && Array.isArray(node.arguments) && node.arguments.length === 0) ||
      (node.type === 'CallExpression' && isDate(node)),
  )
}

function timersWithText(parsed: ParsedSource): number[] {
  return nodes(
    parsed,
    node =>
      node.type === 'CallExpression' &&
      isNode(node.callee) &&
      /^set(Timeout|Interval)$/.test(String(node.callee.name)) &&
      Array.isArray(node.arguments) &&
      literalText(node.arguments[0]) !== undefined,
  )
}

/** What of these modules opens connections: not their servers, and not what only reads addresses. */
function opensConnection(specifier: string): boolean {
  return !/^(Server|createServer|isIPv?[46]?|BlockList|STATUS_CODES|METHODS|validateHeader(Name|Value))$/.test(
    specifier,
  )
}

/** Lines of imports of such modules that load them; with `matters`, only of names that matter. */
function valueImports(
  parsed: ParsedSource,
  isMeant: (specifier: string) => boolean,
  matters: (name: string) => boolean = () => true,
): number[] {
  const harmless = new Set<number>()
  walk(parsed.program, node => {
    if (node.type !== 'ImportDeclaration' || !Array.isArray(node.specifiers) || node.specifiers.length === 0) return
    const values = node.specifiers.filter(isNode).filter(({ importKind }) => importKind !== 'type')
    // A default or namespace import holds everything.
    const matter = values.some(({ imported }) => !isNode(imported) || matters(String(imported.name)))
    if (!matter) harmless.add(parsed.lineOf(node.start))
  })
  return findImports(parsed)
    .filter(({ to, typeOnly, line }) => !typeOnly && isMeant(to) && !harmless.has(line))
    .map(({ line }) => line)
}
