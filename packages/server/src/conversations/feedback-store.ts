import type { Insertable } from 'kysely'
import type { FeedbackTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export async function hasFeedback(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  eventNumber: number,
): Promise<boolean> {
  const row = await tx
    .selectFrom('feedback')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('conversationId', '=', conversationId)
    .where('eventNumber', '=', eventNumber)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertFeedback(tx: Tx, feedback: Insertable<FeedbackTable>): Promise<void> {
  await tx.insertInto('feedback').values(feedback).execute()
}
