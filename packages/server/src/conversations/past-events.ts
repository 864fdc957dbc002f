import type { StreamEvent } from '@bellhop/core/stream'
import type { Parts } from '../parts.ts'
import { readEvents } from './event-store.ts'
import { toStreamEvent } from './read-stream.ts'

export { turnOfNextMessage } from './event-store.ts'

const pageSize = 200

/** What has happened in a conversation after event `after`, up to event `until`; null: up to now. */
export async function pastEvents(
  { database: { db } }: Pick<Parts, 'database'>,
  { workspaceId, conversationId }: { workspaceId: string; conversationId: string },
  after: number,
  until: number | null,
): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for (;;) {
    const rows = await readEvents(db, workspaceId, conversationId, {
      after: events.at(-1)?.number ?? after,
      limit: pageSize,
    })
    events.push(...rows.map(toStreamEvent).filter(({ number }) => until === null || number <= until))
    const last = rows.at(-1)
    if (!last || rows.length < pageSize || (until !== null && last.number >= until)) return events
  }
}
