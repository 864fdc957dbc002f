import type { StreamEvent } from '@bellhop/core/stream'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Database } from '../database/index.ts'
import type { Run } from '../runs/run.ts'
import type { OpenTestDatabase } from './databases.ts'
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts'
import { createTestApp, type TestApp } from './test-app.ts'

/** A whole server, and the API that its actions call. */
export interface LiveApp extends TestApp {
  upstream: ScriptedUpstream
  /** Creates a resource and gives its id; fails on anything but 201. */
  create(path: string, body: Record<string, unknown>): Promise<string>
  /** Saves an action that calls the upstream; `request.path` is joined to its address. */
  addAction(action: { name: string; request?: Record<string, unknown> } & Record<string, unknown>): Promise<string>
  /** Calls something that answers with a run; fails on anything but 200. */
  run(path: string, body?: unknown): Promise<Run>
  readRun(id: string): Promise<Run>
  /** Starts a conversation with an agent over REST. */
  converse(agent: string, more?: Record<string, unknown>): Promise<string>
  /** Says something, or presses a button, and gives the turn with its events. */
  say(conversation: string, body: { text: string } | { action: string | null }): Promise<Turn>
  /** All events of a conversation. */
  events(conversation: string): Promise<StreamEvent[]>
  /** Waits for what goes on after an answer, until something is true; fails after five seconds. */
  until<T>(look: () => Promise<T | null | undefined | false>): Promise<T>
}

export interface Turn {
  turnId: string
  status: 'waiting' | 'done'
  events: StreamEvent[]
}

/** A server for each test of a suite, all on one database and with one upstream. */
export function useLiveApp(
  open: OpenTestDatabase,
  /** What else egress lets through. */
  more: () => { egressAllow?: string } = () => ({}),
): () => LiveApp {
  let database: Database
  let upstream: ScriptedUpstream
  let app: LiveApp | undefined
  beforeAll(async () => {
    database = await open()
    upstream = await startScriptedUpstream()
  })
  beforeEach(async () => {
    upstream.play()
    app = toLiveApp(
      await createTestApp(database, { egressAllow: [upstream.host, more().egressAllow ?? []].flat().join(',') }),
      upstream,
    )
  })
  afterEach(async () => {
    await app?.background.stop(5_000)
    await app?.parts.sandbox.close()
  })
  afterAll(() => upstream?.close())
  return () => {
    if (!app) throw new Error('Only within a test.')
    return app
  }
}

function toLiveApp(test: TestApp, upstream: ScriptedUpstream): LiveApp {
  const create: LiveApp['create'] = async (path, body) => {
    const answer = await test.call('POST', path, { body })
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    return answer.field('id')
  }
  const must = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await test.call(method, path, body === undefined ? {} : { body })
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    return answer.body
  }
  // The casts are to what the server says that it answers; that it does is what the tests look at.
  return {
    ...test,
    upstream,
    create,
    addAction: ({ request, ...action }) => {
      const { path, ...rest } = { path: '/', method: 'GET', ...request }
      const made = { url: `${upstream.base}${String(path)}`, ...rest }
      return create('/v1/actions', {
        description: `Use when a customer wants ${String(action.name).replaceAll('_', ' ')}.`,
        ...action,
        ...(action.kind === 'client' || action.kind === 'widget' ? {} : { request: made }),
      })
    },
    run: async (path, body = {}) => (await must('POST', path, body)) as Run,
    readRun: async id => (await must('GET', `/v1/runs/${id}`)) as Run,
    converse: (agent, more = {}) => create('/v1/conversations', { agent, ...more }),
    say: async (conversation, body) => (await must('POST', `/v1/conversations/${conversation}/messages`, body)) as Turn,
    events: async conversation => {
      const all: StreamEvent[] = []
      for (let after = 0; ; after = all.at(-1)?.number ?? 0) {
        const page = (await must('GET', `/v1/conversations/${conversation}/events?after=${after}`)) as {
          data: StreamEvent[]
        }
        all.push(...page.data)
        if (page.data.length < 100) return all
      }
    },
    until: async look => {
      const deadline = performance.now() + 5_000
      for (;;) {
        const found = await look()
        if (found) return found
        if (performance.now() > deadline) throw new Error('It did not come about.')
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    },
  }
}

/** The texts of the messages among these events, a line for each. */
export function spoken(events: readonly StreamEvent[], role: 'agent' | 'customer' = 'agent'): string {
  const texts = new Map<string, string>()
  for (const event of events) {
    if (event.type === 'message-start' && event.role === role) texts.set(event.messageId, '')
    if (event.type !== 'text-delta') continue
    const said = texts.get(event.messageId)
    if (said !== undefined) texts.set(event.messageId, said + event.text)
  }
  return [...texts.values()].join('\n')
}

/** The only event of this type among these; fails where there are more, or none. */
export function theEvent<T extends StreamEvent['type']>(
  events: readonly StreamEvent[],
  type: T,
): Extract<StreamEvent, { type: T }> {
  const found = events.filter((event): event is Extract<StreamEvent, { type: T }> => event.type === type)
  const [first] = found
  if (!first || found.length > 1) throw new Error(`${found.length} of ${type} in ${JSON.stringify(events)}`)
  return first
}

/** Every row of every table as text, bytes in hex: what somebody with a copy of the database can read. */
export async function dumpTables({ db }: Database): Promise<string> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
  `.execute(db)
  const rows: string[] = []
  for (const { name } of tables.rows) {
    const { rows: found } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(db)
    rows.push(...found.map(({ row }) => `${name} ${row}`))
  }
  return rows.join('\n')
}
