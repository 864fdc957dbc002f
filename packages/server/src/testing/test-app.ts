import { createHash } from 'node:crypto'
import { Writable } from 'node:stream'
import { isJsonObject } from '@bellhop/core'
import { createEgress } from '@bellhop/core/egress'
import { createSandbox, type Sandbox } from '@bellhop/core/sandbox'
import { sql } from 'kysely'
import { createApiKey } from '../api-keys/create-api-key.ts'
import { createApp, type RegisterRoutes } from '../app.ts'
import { type Background, createBackground } from '../background.ts'
import { type ConversationParts, createConversationParts } from '../conversations/conversation-parts.ts'
import { createBrain } from '../conversations/create-brain.ts'
import { createKeyring } from '../crypto/keyring.ts'
import type { Database, LeaseTime } from '../database/index.ts'
import { features } from '../features.ts'
import type { App } from '../http/app-env.ts'
import { type Scope, scopes } from '../http/principal.ts'
import { liveFeatures } from '../live-features.ts'
import { createLog } from '../log/create-log.ts'
import { createKnownSecrets } from '../log/known-secrets.ts'
import { type Clock, createParts, type Parts } from '../parts.ts'
import { createWorkspace } from '../workspaces/create-workspace.ts'

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  advance(ms: number): void
  /** Sets the time of day alone, as somebody does who corrects it; `ms` may be negative. */
  correct(ms: number): void
}

export interface TestWorkspace {
  workspaceId: string
  /** An API key with every scope. */
  key: string
}

interface CallOptions {
  /** Default: the key of the first workspace; null: none. */
  key?: string | null
  /** Sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
}

interface TestAnswer {
  status: number
  headers: Headers
  text: string
  /** The parsed body; null where it is not JSON. */
  body: unknown
  /** A text of the body, by its name; throws where there is none. */
  field(name: string): string
}

/** A server without a port. */
export interface TestNode {
  app: App
  parts: Parts
  conversationParts: ConversationParts
  /** What goes on after an answer; `stop` waits for it. */
  background: Background
  /** Everything that was logged, line by line. */
  logs: string[]
  call(method: string, path: string, options?: CallOptions): Promise<TestAnswer>
}

export interface TestApp extends TestWorkspace, TestNode {
  clock: TestClock
  /** Another node on the same database, with the same keys, clock and way out. */
  addNode(parts?: Partial<Parts>): TestNode
  /** Another workspace on the same server. */
  addWorkspace(name: string): Promise<TestWorkspace>
  /** A key of the first workspace with these scopes alone. */
  addKey(scopes: readonly Scope[]): Promise<{ id: string; value: string }>
}

export interface TestAppOptions {
  /** Default: all of the server's. */
  features?: (parts: ConversationParts) => readonly RegisterRoutes[]
  parts?: Partial<Parts>
  /** One that another app on the same database has made. Default: a new one. */
  workspace?: TestWorkspace
  /** Exceptions of the egress guard, as in `BELLHOP_EGRESS_ALLOW`. Default none. */
  egressAllow?: string
  /** Of the streams. Default: the server's own. */
  lookEveryMs?: number
}

/** A whole server without a port: real database, real guard and sandbox, a clock that stands still, one workspace. */
export async function createTestApp(database: Database, options: TestAppOptions = {}): Promise<TestApp> {
  const clock = createTestClock()
  const common = {
    database,
    clock,
    leaseTime: leaseTimeOf(options.parts?.clock ?? clock),
    keyring: createKeyring([createHash('sha256').update('test master key').digest()]),
    egress: createEgress(options.egressAllow === undefined ? {} : { allow: options.egressAllow }),
    sandbox: lazySandbox(),
    publicUrl: new URL('http://localhost:4460'),
    knownHosts: [],
    nodeName: 'test',
    ...options.parts,
  }
  const node = createNode(common, options)
  const { parts } = node
  const first = options.workspace ?? (await addWorkspace(parts, 'First'))
  const callWith =
    ({ app }: Pick<TestNode, 'app'>): TestNode['call'] =>
    (method, path, call = {}) =>
      callApp(app, method, path, { key: first.key, ...call })
  return {
    ...first,
    ...node,
    clock,
    call: callWith(node),
    addNode: (more = {}) => {
      const added = createNode({ ...common, nodeName: 'other', ...more }, options)
      return { ...added, call: callWith(added) }
    },
    addWorkspace: name => addWorkspace(parts, name),
    addKey: given => addKey(parts, first.workspaceId, given),
  }
}

function createNode(
  given: Omit<Parameters<typeof createParts>[0], 'log'>,
  options: TestAppOptions,
): Omit<TestNode, 'call'> {
  const logs: string[] = []
  const knownSecrets = createKnownSecrets()
  const log = createLog('trace', knownSecrets, toLines(logs))
  const parts = createParts({ log, knownSecrets, ...given })
  const background = createBackground(parts.log)
  const conversationParts = createConversationParts(parts, {
    brain: createBrain(parts),
    background,
    ...(options.lookEveryMs === undefined ? {} : { lookEveryMs: options.lookEveryMs }),
  })
  const app = createApp(parts, (options.features ?? everyFeature)(conversationParts))
  return { app, parts, conversationParts, background, logs }
}

/** Everything that the server offers. */
export function everyFeature(parts: ConversationParts): readonly RegisterRoutes[] {
  return [...features, ...liveFeatures(parts)]
}

export function createTestClock(start = '2026-11-20T12:00:00.000Z'): TestClock {
  let now = Date.parse(start)
  let monotonic = 0
  return {
    now: () => new Date(now),
    monotonic: () => monotonic,
    advance: ms => {
      now += ms
      monotonic += ms
    },
    correct: ms => {
      now += ms
    },
  }
}

/** Leases end when the test says so. */
function leaseTimeOf(clock: Clock): LeaseTime {
  const at = (ms: number) => sql<Date>`${new Date(clock.now().getTime() + ms)}::timestamptz`
  return { now: () => at(0), after: at }
}

const actor = { type: 'system', id: 'test', name: 'Test' } as const

async function addWorkspace(parts: Parts, name: string): Promise<TestWorkspace> {
  const workspaceId = await parts.database.db.transaction().execute(tx => createWorkspace(tx, parts, { name, actor }))
  return { workspaceId, key: (await addKey(parts, workspaceId, scopes)).value }
}

async function addKey(
  parts: Parts,
  workspaceId: string,
  given: readonly Scope[],
): Promise<{ id: string; value: string }> {
  return parts.database.db
    .transaction()
    .execute(tx => createApiKey(tx, parts, workspaceId, { name: 'Test', scopes: given, actor }))
}

async function callApp(app: App, method: string, path: string, options: CallOptions): Promise<TestAnswer> {
  const { key, body, headers = {} } = options
  const response = await app.request(path, {
    method,
    headers: {
      ...(key ? { Authorization: `Bearer ${key}` } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = text !== '' && response.headers.get('content-type')?.split(';')[0] === 'application/json'
  const json: unknown = isJson ? JSON.parse(text) : null
  const field = (name: string) => {
    const value = isJsonObject(json) ? json[name] : undefined
    if (typeof value !== 'string') throw new Error(`No text "${name}" in ${response.status} ${text}`)
    return value
  }
  return { status: response.status, headers: response.headers, text, body: json, field }
}

// Its workers take a while to start, and most tests run no code.
function lazySandbox(): Sandbox {
  let sandbox: Sandbox | undefined
  return {
    transform: (code, input) => {
      sandbox ??= createSandbox({ workers: 1 })
      return sandbox.transform(code, input)
    },
    close: async () => sandbox?.close(),
  }
}

function toLines(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString('utf8'))
      done()
    },
  })
}
