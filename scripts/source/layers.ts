import { findImports, type Import } from './find-imports.ts'
import { isForTests, type SourceFile } from './list-sources.ts'
import { parseSource } from './parse-source.ts'

export interface Rule {
  /** What the rule keeps true; it names the test. */
  policy: string
  breaks(found: Import): boolean
}

const coreDoors = /^packages\/core\/src\/(egress|sandbox)\//
const domain = /^packages\/core\/src\/(action|input|template|response|error|stream|audit|json)\b/
/** A feature's SQL, by subject where it is much. */
const store = /\/(?:[a-z-]+-)?store\.ts$/
const serverFolder = /^packages\/server\/src\/([a-z-]+)\//

/** What happens in a conversation, and so with the agent of that conversation. */
const inConversations = /^packages\/server\/src\/(conversations|runs|hand-overs|channels\/embed)\//
const savedAgents = /^packages\/server\/src\/agents\/(load-agent|agent-rules)\.ts$/
/** `agentOf`, its bounds, and what comes before there is a conversation or asks whether there is such an agent at all. */
const readersOfSavedAgents: ReadonlySet<string> = new Set([
  'packages/server/src/conversations/find-conversation.ts',
  'packages/server/src/conversations/conversation-rules.ts',
  'packages/server/src/conversations/routes.ts',
  'packages/server/src/channels/embed/session.ts',
  'packages/server/src/channels/embed/standing.ts',
])

/** Folders of the server that features stand on, and that therefore know no feature. */
const foundations = new Set(['http', 'database', 'crypto', 'log', 'testing'])

/** The house's arrows. Each import of a file that ships is held to each rule. */
export const rules: readonly Rule[] = [
  {
    policy: 'core imports no other package of this repository',
    breaks: ({ from, to }) =>
      from.startsWith('packages/core/') && inRepository(to) && packageOf(to) !== 'packages/core',
  },
  {
    policy: 'what an action is knows nothing of how it runs',
    breaks: ({ from, to }) => domain.test(from) && to.startsWith('packages/core/src/run/'),
  },
  {
    policy: 'a run gets egress and sandbox as parameters: it imports their types and error classes alone',
    breaks: ({ from, to, typeOnly }) =>
      from.startsWith('packages/core/src/run/') && coreDoors.test(to) && !typeOnly && !to.endsWith('-error.ts'),
  },
  {
    policy: 'egress and sandbox know nothing of actions and runs',
    breaks: ({ from, to }) =>
      coreDoors.test(from) && /^packages\/core\/src\/(action|input|template|response|run|stream|audit)\//.test(to),
  },
  {
    policy: 'egress and sandbox know nothing of each other',
    breaks: ({ from, to }) => coreDoors.test(from) && coreDoors.test(to) && coreFolder(from) !== coreFolder(to),
  },
  {
    policy: 'outside egress and sandbox, core uses nothing of Node but its hashes',
    breaks: ({ from, to }) =>
      from.startsWith('packages/core/src/') && !coreDoors.test(from) && to.startsWith('node:') && to !== 'node:crypto',
  },
  {
    policy: 'only the server and the root scripts know the server',
    breaks: ({ from, to }) =>
      packageOf(to) === 'packages/server' && packageOf(from) !== 'packages/server' && !from.startsWith('scripts/'),
  },
  {
    policy: 'the embed takes only types from other packages, so that its bytes are its own',
    breaks: ({ from, to, typeOnly }) =>
      packageOf(from) === 'packages/widget' && inRepository(to) && packageOf(to) !== 'packages/widget' && !typeOnly,
  },
  {
    policy: 'packages meet at their entries, never by a path into each other',
    breaks: ({ from, to }) =>
      isPath(to) && packageOf(to) !== undefined && packageOf(to) !== packageOf(from) && !from.startsWith('scripts/'),
  },
  {
    policy:
      'a feature of the server is asked through its domain functions, never through its store.ts or a `*-store.ts`',
    breaks: ({ from, to }) =>
      packageOf(from) === 'packages/server' &&
      to.startsWith('packages/server/src/') &&
      store.test(to) &&
      feature(from) !== feature(to),
  },
  {
    policy: "a feature's routes are registered by the server's lists of features alone",
    breaks: ({ from, to }) =>
      packageOf(from) === 'packages/server' &&
      /^packages\/server\/src\/.*\/routes\.ts$/.test(to) &&
      !/^packages\/server\/src\/(live-)?features\.ts$/.test(from),
  },
  {
    policy: 'the agent of a conversation, which may be a draft, is asked for by `agentOf` alone',
    breaks: ({ from, to }) => inConversations.test(from) && savedAgents.test(to) && !readersOfSavedAgents.has(from),
  },
  {
    policy: 'http, database, crypto and log know no feature; types they may share',
    breaks: ({ from, to, typeOnly }) =>
      foundations.has(feature(from) ?? '') &&
      feature(from) !== 'testing' &&
      feature(to) !== undefined &&
      !foundations.has(feature(to) ?? '') &&
      !typeOnly,
  },
]

export interface Breach {
  policy: string
  /** `path:line imports what`. */
  text: string
}

/** Every import of the files that ship which breaks a rule. */
export function findBreaches(sources: readonly SourceFile[]): Breach[] {
  return importsThatShip(sources).flatMap(found =>
    rules
      .filter(rule => rule.breaks(found))
      .map(({ policy }) => ({ policy, text: `${found.from}:${found.line} imports ${found.to}` })),
  )
}

/** Circles of files that need each other to load, each once, from its first path on. */
export function findCycles(sources: readonly SourceFile[]): string[] {
  const needs = new Map<string, string[]>()
  for (const { from, to, typeOnly } of importsThatShip(sources)) {
    if (!typeOnly && isPath(to)) needs.set(from, [...(needs.get(from) ?? []), to])
  }
  const cycles = new Set<string>()
  const done = new Set<string>()
  const follow = (path: string, way: readonly string[]) => {
    const at = way.indexOf(path)
    if (at >= 0) {
      const circle = way.slice(at)
      const first = circle.indexOf([...circle].sort()[0] ?? '')
      cycles.add([...circle.slice(first), ...circle.slice(0, first)].join(' -> '))
      return
    }
    if (done.has(path)) return
    for (const next of needs.get(path) ?? []) follow(next, [...way, path])
    done.add(path)
  }
  for (const path of needs.keys()) follow(path, [])
  return [...cycles].sort()
}

function importsThatShip(sources: readonly SourceFile[]): Import[] {
  return sources.filter(({ path }) => !isForTests(path)).flatMap(source => findImports(parseSource(source)))
}

const names = new Map([
  ['@bellhop/core', 'packages/core'],
  ['@bellhop/server', 'packages/server'],
  ['@bellhop/widget', 'packages/widget'],
  ['@bellhop/cli', 'packages/cli'],
  ['@bellhop/client', 'packages/client'],
  ['@bellhop/dashboard', 'packages/dashboard'],
  ['@bellhop/example-shop', 'examples/shop'],
  ['@bellhop/e2e', 'e2e'],
])

/** Folder of the package that a path or a specifier belongs to; undefined for a package from elsewhere. */
function packageOf(pathOrSpecifier: string): string | undefined {
  if (pathOrSpecifier.startsWith('@bellhop/')) {
    const name = pathOrSpecifier.split('/').slice(0, 2).join('/')
    return names.get(name) ?? name
  }
  return /^(?:packages|examples)\/[^/]+(?=\/)|^e2e(?=\/)/.exec(pathOrSpecifier)?.[0]
}

function inRepository(pathOrSpecifier: string): boolean {
  return packageOf(pathOrSpecifier) !== undefined || isPath(pathOrSpecifier)
}

function isPath(pathOrSpecifier: string): boolean {
  return /^(packages|examples|e2e|scripts)\//.test(pathOrSpecifier) || pathOrSpecifier.startsWith('..')
}

/** The server's folder that a path lies in; channels are features by their own folder. */
function feature(path: string): string | undefined {
  const name = serverFolder.exec(path)?.[1]
  return name === 'channels' ? (/^packages\/server\/src\/(channels\/[a-z-]+)\//.exec(path)?.[1] ?? name) : name
}

function coreFolder(path: string): string | undefined {
  return coreDoors.exec(path)?.[1]
}
