import type { Logger } from 'pino'
import type { Database } from '../database/index.ts'
import type { NodeHints } from '../node-hints.ts'
import { type Repeated, repeat } from '../repeat.ts'
import { lastEventNumbers } from './event-store.ts'
import type { Feed } from './feed.ts'

/** A stream that is open on this node. */
export interface OpenStream {
  workspaceId: string
  conversationId: string
  /** The number of the last event that it has given; moves on. */
  last: number
}

/** Sees in time what no hint has told of. */
export interface Lookout {
  /** Looks for this stream until the function that it gives is called. */
  watch(stream: OpenStream): () => void
  /** How many streams are open on this node. */
  open(): number
}

/** How many conversations one query asks about. */
const together = 500

/**
 * One look for all streams of this node: a quiet stream costs next to nothing, however many there are. Looks at once where hints
 * may have been missed.
 */
export function createLookout(
  {
    database,
    feed,
    hints,
    log,
  }: {
    database: Database
    feed: Pick<Feed, 'wakeHere'>
    hints?: Pick<NodeHints, 'on'>
    log: Pick<Logger, 'error'>
  },
  everyMs: number,
): Lookout {
  const streams = new Set<OpenStream>()
  let looks: Repeated | null = null
  // Not by waking every stream, each of which would ask the database by itself at the moment when that has just come back.
  hints?.on('events', conversationId => {
    if (conversationId === null) looks?.now()
  })

  async function look(): Promise<void> {
    const open = [...streams]
    for (let first = 0; first < open.length; first += together) {
      const asked = open.slice(first, first + together)
      const numbers = await lastEventNumbers(database.db, asked)
      for (const { workspaceId, conversationId, last } of asked) {
        if ((numbers.get(`${workspaceId} ${conversationId}`) ?? 0) > last) feed.wakeHere(conversationId)
      }
    }
  }

  return {
    open: () => streams.size,
    watch: stream => {
      streams.add(stream)
      looks ??= repeat(look, everyMs, { log, failed: 'looking for events that streams have missed failed' })
      return () => {
        streams.delete(stream)
        if (streams.size > 0) return
        void looks?.stop()
        looks = null
      }
    },
  }
}
