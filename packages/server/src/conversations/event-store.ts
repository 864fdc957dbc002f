import { type Insertable, type Selectable, sql } from 'kysely'
import type { EventsTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export type EventRow = Selectable<EventsTable>

/**
 * Takes the next `count` event numbers, the last of which it gives; the row lock makes numbers and commits agree in order. Null:
 * the conversation is gone.
 */
export async function takeEventNumbers(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  count: number,
  now: Date,
): Promise<number | null> {
  const row = await tx
    .updateTable('conversations')
    .set(eb => ({ lastEvent: eb('lastEvent', '+', count), updatedAt: now }))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', conversationId)
    .returning('lastEvent')
    .executeTakeFirst()
  return row?.lastEvent ?? null
}

export async function insertEvents(tx: Tx, events: Insertable<EventsTable>[]): Promise<void> {
  await tx.insertInto('events').values(events).execute()
}

export async function readEvents(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  page: { after: number; limit: number },
): Promise<EventRow[]> {
  return tx
    .selectFrom('events')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('number', '>', Math.min(page.after, greatestNumber))
    .orderBy('number')
    .limit(page.limit)
    .execute()
}

/** Of an SQL integer: a reader says behind which number it wants to read, and may say any. */
const greatestNumber = 2 ** 31 - 1

/** The numbers of the last events of these conversations, by workspace and conversation with a space between. */
export async function lastEventNumbers(
  tx: Tx,
  conversations: readonly { workspaceId: string; conversationId: string }[],
): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('conversations')
    .select(['workspaceId', 'id', 'lastEvent'])
    .where(eb =>
      eb(
        eb.refTuple('workspaceId', 'id'),
        'in',
        conversations.map(({ workspaceId, conversationId }) => eb.tuple(workspaceId, conversationId)),
      ),
    )
    .execute()
  return new Map(rows.map(({ workspaceId, id, lastEvent }) => [`${workspaceId} ${id}`, lastEvent]))
}

/** Where an agent's message begins in the stream, or null when the conversation has no such message. */
export async function findMessageEvent(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  messageId: string,
): Promise<EventRow | null> {
  const row = await tx
    .selectFrom('events')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('type', '=', 'message-start')
    .where(sql<string>`data->>'messageId'`, '=', messageId)
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** The messages of a turn that have begun, and not ended. */
export async function unendedMessages(
  tx: Tx,
  turn: { workspaceId: string; conversationId: string; id: string },
): Promise<string[]> {
  const rows = await tx
    .selectFrom('events')
    .select(['type', sql<string>`data->>'messageId'`.as('messageId')])
    .where('workspaceId', '=', turn.workspaceId)
    .where('conversationId', '=', turn.conversationId)
    .where('turnId', '=', turn.id)
    .where('type', 'in', ['message-start', 'message-end'])
    .orderBy('number')
    .execute()
  const open = new Set<string>()
  for (const { type, messageId } of rows) {
    if (type === 'message-start') open.add(messageId)
    else open.delete(messageId)
  }
  return [...open]
}

/** The turn that took on the first thing that the customer said after this event; null where they said nothing. */
export async function turnOfNextMessage(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  after: number,
): Promise<string | null> {
  const row = await tx
    .selectFrom('events')
    .select('turnId')
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('number', '>', after)
    .where('type', '=', 'message-start')
    .where(sql<string>`data->>'role'`, '=', 'customer')
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  return row?.turnId ?? null
}

/** The turn that the customer has last said something to, or that has last come to its end or to a question; null: none yet. */
export async function latestTurnHeard(tx: Tx, workspaceId: string, conversationId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('events')
    .select('turnId')
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('turnId', 'is not', null)
    .where(eb =>
      eb.or([
        eb('type', '=', 'turn-end'),
        eb.and([eb('type', '=', 'message-start'), eb(sql<string>`data->>'role'`, '=', 'customer')]),
      ]),
    )
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.turnId ?? null
}
