import type { ExpressionBuilder, Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Tx } from '../parts.ts'
import { removableStatuses } from '../runs/run.ts'

/** Conversations in which nothing has happened since some time, with no turn under way and no run that has to stay. */
export async function oldConversations(tx: Tx, workspaceId: string, before: Date, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('conversations')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('createdAt', '<', before)
    .where('updatedAt', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('turns')
            .select('turns.id')
            .whereRef('turns.workspaceId', '=', 'conversations.workspaceId')
            .whereRef('turns.conversationId', '=', 'conversations.id')
            .where(eb => eb.or([eb('turns.status', '=', 'running'), eb('turns.updatedAt', '>=', before)])),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('runs')
            .select('runs.id')
            .whereRef('runs.workspaceId', '=', 'conversations.workspaceId')
            .whereRef('runs.conversationId', '=', 'conversations.id')
            .where('runs.status', 'not in', removableStatuses),
        ),
      ),
    )
    .orderBy('createdAt')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map(({ id }) => id)
}

export async function deleteConversations(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<void> {
  for (const table of [
    'events',
    'turns',
    'feedback',
    'callerTurns',
    'callerConversations',
    'handOvers',
    'outgoingEvents',
  ] as const)
    await tx.deleteFrom(table).where('workspaceId', '=', workspaceId).where('conversationId', 'in', ids).execute()
  await tx.deleteFrom('conversations').where('workspaceId', '=', workspaceId).where('id', 'in', ids).execute()
}

/** Contacts from before some time who have no conversation, locked until the transaction ends. */
export async function lockIdleContacts(
  tx: Transaction<Schema>,
  workspaceId: string,
  before: Date,
  limit: number,
): Promise<string[]> {
  const rows = await tx
    .selectFrom('contacts')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('createdAt', '<', before)
    .where(withoutConversation)
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * Removes those of these contacts who have no conversation. Call it once they are locked: whoever held one until then may have
 * given it a conversation that the statement which locked it did not see.
 */
export async function deleteContacts(
  tx: Transaction<Schema>,
  workspaceId: string,
  ids: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('contacts')
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    .where(withoutConversation)
    .execute()
}

function withoutConversation({ not, exists, selectFrom }: ExpressionBuilder<Schema, 'contacts'>) {
  return not(
    exists(
      selectFrom('conversations')
        .select('conversations.id')
        .whereRef('conversations.workspaceId', '=', 'contacts.workspaceId')
        .whereRef('conversations.contactId', '=', 'contacts.id'),
    ),
  )
}
