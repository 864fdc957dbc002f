import type { StreamEvent } from '@bellhop/core/stream'
import type { ConversationParts } from './conversation-parts.ts'
import { type EventRow, readEvents } from './store.ts'

const pageSize = 200

/** A conversation's events after number `after`: those that are there, then each as it comes, until `signal` aborts or the node stops. */
export async function* readStream(
  parts: ConversationParts,
  conversation: { workspaceId: string; conversationId: string },
  after: number,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const { workspaceId, conversationId } = conversation
  const ended = AbortSignal.any([signal, parts.stopping])
  let last = after
  while (!ended.aborted) {
    // The wait begins before the look, so that no event falls between the two.
    const looked = new AbortController()
    const woken = parts.feed.wait(conversationId, parts.lookEveryMs, AbortSignal.any([ended, looked.signal]))
    const rows = await readEvents(parts.database.db, workspaceId, conversationId, { after: last, limit: pageSize })
    for (const row of rows) {
      yield toStreamEvent(row)
      last = row.number
    }
    if (rows.length > 0) looked.abort()
    await woken
  }
}

/** The stored event as it is streamed; its data were written by `appendEvents` from the very type that is given back. */
export function toStreamEvent(row: EventRow): StreamEvent {
  return { type: row.type, ...row.data, number: row.number, at: row.createdAt.toISOString() } as unknown as StreamEvent
}
