import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../random.ts'
import { startUpstream, type Upstream } from '../upstream.ts'
import { createRest, type Rest } from './rest.ts'
import { createServerNode, type ServerNode } from './server-node.ts'
import { setUp } from './set-up.ts'
import { embeddedStore, postgresStore, type Store, type StoreKind } from './store.ts'

export interface StageOptions {
  storeKind: StoreKind
  nodes: number
  /** A Postgres on which databases may be made. */
  postgresUrl: string | null
  /** For all that is written, which stays there. */
  directory: string
  /** For the embedded database; default: inside `directory`. */
  dataDirectory?: string
  random: Random
}

/** Bellhop on one or more nodes over a store of its own, and the upstream that it calls. */
export interface Stage {
  nodes: readonly ServerNode[]
  store: Store
  upstream: Upstream
  directory: string
  key: string
  random: Random
  restOf(node: ServerNode, timeoutMs?: number): Rest
  /** The REST API of a node that is up, waiting for one. */
  anyRest(): Promise<Rest>
  /** Starts all nodes that are not up and waits until they answer. */
  startAll(): Promise<void>
  /** Makes the actions and the agent, whose id it gives. Once. */
  setUp(): Promise<string>
  /** How long each start after a kill took in milliseconds, to the first good answer. */
  restarts: number[]
  /** How many processes were killed. */
  kills: number
  /** Until when a server had a good reason to blame itself: its disk was gone, or it stood still. As `performance.now()`. */
  troubleUntil: number
  close(): Promise<void>
}

const key = 'bh_crash000000000000000000000000000000000000000'

export async function createStage(options: StageOptions): Promise<Stage> {
  const { storeKind, directory, random } = options
  mkdirSync(directory, { recursive: true })
  const store = await openStore(options)
  const upstream = await startUpstream(join(directory, 'upstream.jsonl'))
  const nodes = await Promise.all(
    Array.from({ length: storeKind === 'embedded' ? 1 : options.nodes }, (_, number) =>
      createServerNode({ key, env: () => ({ ...store.envOf(number), BELLHOP_EGRESS_ALLOW: upstream.host }) }),
    ),
  )
  const restOf = (node: ServerNode, timeoutMs?: number) => createRest(node.origin, key, timeoutMs)
  const stage: Stage = {
    nodes,
    store,
    upstream,
    directory,
    key,
    random,
    restOf,
    restarts: [],
    kills: 0,
    troubleUntil: 0,
    async anyRest() {
      for (;;) {
        const [first, ...others] = nodes.filter(node => node.isUp())
        if (first) return restOf(random.pick([first, ...others]))
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    },
    async startAll() {
      const down = nodes.filter(node => !node.isUp())
      for (const node of down) if (!node.isStarting()) node.start()
      for (const node of down) {
        const tookMs = await node.ready()
        if (stage.kills > 0) stage.restarts.push(tookMs)
      }
    },
    async setUp() {
      return setUp(await stage.anyRest(), upstream.host)
    },
    async close() {
      await Promise.all(nodes.map(node => node.stop()))
      await upstream.stop()
    },
  }
  return stage
}

async function openStore({ storeKind, postgresUrl, directory, dataDirectory }: StageOptions): Promise<Store> {
  if (storeKind === 'embedded') return embeddedStore(dataDirectory ?? join(directory, 'data'))
  if (postgresUrl === null) throw new Error('There is no Postgres to make a database on.')
  return postgresStore(postgresUrl, directory)
}
