import { type Insertable, type Selectable, sql } from 'kysely'
import type { FeedbackTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export type FeedbackRow = Selectable<FeedbackTable>

interface RatedPlace {
  workspaceId: string
  conversationId: string
  /** Of the event with which the rated message begins. */
  eventNumber: number
}

export async function findFeedback(tx: Tx, place: RatedPlace): Promise<FeedbackRow | null> {
  const row = await tx
    .selectFrom('feedback')
    .selectAll()
    .where('workspaceId', '=', place.workspaceId)
    .where('conversationId', '=', place.conversationId)
    .where('eventNumber', '=', place.eventNumber)
    .executeTakeFirst()
  return row ?? null
}

export async function insertFeedback(tx: Tx, feedback: Insertable<FeedbackTable>): Promise<void> {
  await tx.insertInto('feedback').values(feedback).execute()
}

export async function updateFeedback(tx: Tx, place: RatedPlace, value: string): Promise<void> {
  await tx
    .updateTable('feedback')
    .set({ value })
    .where('workspaceId', '=', place.workspaceId)
    .where('conversationId', '=', place.conversationId)
    .where('eventNumber', '=', place.eventNumber)
    .execute()
}

export async function deleteFeedback(tx: Tx, place: RatedPlace): Promise<void> {
  await tx
    .deleteFrom('feedback')
    .where('workspaceId', '=', place.workspaceId)
    .where('conversationId', '=', place.conversationId)
    .where('eventNumber', '=', place.eventNumber)
    .execute()
}

/** The ratings of a conversation, in the order of its messages. */
export async function listFeedback(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
): Promise<{ messageId: string; value: string; createdAt: Date }[]> {
  return tx
    .selectFrom('feedback as f')
    .innerJoin('events as e', join =>
      join
        .onRef('e.workspaceId', '=', 'f.workspaceId')
        .onRef('e.conversationId', '=', 'f.conversationId')
        .onRef('e.number', '=', 'f.eventNumber'),
    )
    .select([sql<string>`e.data->>'messageId'`.as('messageId'), 'f.value', 'f.createdAt'])
    .where('f.workspaceId', '=', workspaceId)
    .where('f.conversationId', '=', conversationId)
    .orderBy('f.eventNumber')
    .execute()
}
