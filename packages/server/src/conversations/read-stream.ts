import type { StreamEvent } from '@bellhop/core/stream'
import type { ConversationParts } from './conversation-parts.ts'
import { type EventRow, readEvents } from './event-store.ts'

const pageSize = 200
/** How often a stream looks by itself, should even the lookout fail. */
const seldomMs = 3_600_000

/** A conversation's events after number `after`: those that are there, then each as it comes, until `signal` aborts or the node stops. */
export async function* readStream(
  parts: ConversationParts,
  conversation: { workspaceId: string; conversationId: string },
  after: number,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const { workspaceId, conversationId } = conversation
  const ended = AbortSignal.any([signal, parts.stopping])
  const stream = { workspaceId, conversationId, last: after }
  const forget = parts.lookout.watch(stream)
  try {
    while (!ended.aborted) {
      // The wait begins before the look, so that no event falls between the two.
      const looked = new AbortController()
      const woken = parts.feed.wait(conversationId, seldomMs, AbortSignal.any([ended, looked.signal]))
      const page = { after: stream.last, limit: pageSize }
      for (const row of await readEvents(parts.database.db, workspaceId, conversationId, page)) {
        looked.abort()
        yield toStreamEvent(row)
        stream.last = row.number
      }
      await woken
    }
  } finally {
    forget()
  }
}

/** The stored event as it is streamed; its data were written by `appendEvents` from the very type that is given back. */
export function toStreamEvent(row: EventRow): StreamEvent {
  return { type: row.type, ...row.data, number: row.number, at: row.createdAt.toISOString() } as unknown as StreamEvent
}
