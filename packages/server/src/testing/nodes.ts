import type { StreamEvent } from '@bellhop/core/stream'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { type Database, openDatabase } from '../database/index.ts'
import { usePostgresDatabases } from './databases.ts'
import { readEventsUntil, shopOrigin } from './embed-app.ts'
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts'
import { createTestApp, createTestClock, type TestApp, type TestClock } from './test-app.ts'

/** A node of a cluster: a whole server with connections of its own. */
export interface Node extends TestApp {
  /** Calls the visitor side as the shop's page does. */
  page(method: string, path: string, call: { token: string; body?: unknown }): ReturnType<TestApp['call']>
  /** The events after number `after`, up to the first that fits. `opened` is called once the stream stands. */
  stream(
    token: string,
    until: (event: StreamEvent) => boolean,
    options?: { after?: number; opened?: () => void },
  ): Promise<StreamEvent[]>
  /** Resolves once the node hears what others tell: from then on no hint is missed. */
  hears: Promise<void>
  /** The node is gone: it carries on nothing, and its connections end. */
  die(): Promise<void>
}

export interface Cluster {
  upstream: ScriptedUpstream
  /** The one that all nodes read. */
  clock: TestClock
  /** The first of them has the workspace, whose key every node takes. */
  start(options?: { lookEveryMs?: number }): Promise<Node>
  /** Creates a resource through a node and gives its id. */
  create(node: Node, path: string, body: Record<string, unknown>): Promise<string>
}

/** A suite over several nodes on one Postgres. Skipped where there is none. */
export function describeCluster(title: string, suite: (cluster: () => Cluster) => void): void {
  const url = inject('postgresUrl') ?? null
  describe.skipIf(url === null)(title, () => suite(useCluster(url ?? '')))
}

function useCluster(url: string): () => Cluster {
  const createEmpty = usePostgresDatabases(url)
  const nodes: Node[] = []
  let cluster: Cluster | undefined
  beforeAll(async () => {
    const upstream = await startScriptedUpstream()
    const address = await createEmpty()
    const clock = createTestClock()
    let key: string | undefined
    cluster = {
      upstream,
      clock,
      start: async (options = {}) => {
        const database = await openDatabase({ kind: 'postgres', url: address, maxConnections: 5 })
        await database.migrate()
        const test = await createTestApp(database, {
          egressAllow: upstream.host,
          parts: { clock, nodeName: `node ${nodes.length}` },
          ...options,
        })
        key ??= test.key
        const node = toNode(test, key, database)
        nodes.push(node)
        await node.hears
        return node
      },
      create: async (node, path, body) => {
        const answer = await node.call('POST', path, { body })
        if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`)
        return answer.field('id')
      },
    }
  })
  afterAll(async () => {
    for (const node of nodes) await node.die()
    await cluster?.upstream.close()
  })
  return () => {
    if (!cluster) throw new Error('Only within a test.')
    return cluster
  }
}

function toNode(test: TestApp, key: string, database: Database): Node {
  const call: TestApp['call'] = (method, path, options = {}) => test.call(method, path, { key, ...options })
  const { hints } = test.conversationParts
  const hears = new Promise<void>(resolve => hints.on('events', word => word === null && resolve()))
  const close = hints.open()
  let dying: Promise<void> | undefined
  const die = async () => {
    await test.background.stop(0)
    await close()
    await test.parts.sandbox.close()
    await database.close()
  }
  return {
    ...test,
    key,
    call,
    hears,
    page: (method, path, { token, body }) =>
      call(method, path, { key: token, headers: { Origin: shopOrigin }, ...(body === undefined ? {} : { body }) }),
    stream: async (token, until, { after = 0, opened } = {}) => {
      const response = await test.app.request('/embed/v1/events', {
        headers: { Origin: shopOrigin, Authorization: `Bearer ${token}`, 'Last-Event-ID': String(after) },
      })
      if (response.status !== 200) throw new Error(`No stream: ${response.status}`)
      opened?.()
      return readEventsUntil(response, until)
    },
    die: () => {
      dying ??= die()
      return dying
    },
  }
}
