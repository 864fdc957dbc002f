import type { Insertable, Selectable, Updateable } from 'kysely'
import type { ConversationsTable } from '../database/index.ts'
import { firstIdAt } from '../first-id-at.ts'
import type { Tx } from '../parts.ts'

export type ConversationRow = Selectable<ConversationsTable>

/** A conversation as lists have it: without what it holds, and with no more of a draft than that there is one. */
export type ConversationHead = Pick<ConversationRow, (typeof headColumns)[number]> & { isDraft: boolean }

const headColumns = [
  'id',
  'agentId',
  'contactId',
  'channel',
  'mode',
  'origin',
  'medium',
  'contactNumber',
  'agentNumber',
  'direction',
  'externalId',
  'contextAskedAt',
  'contextOutcome',
  'lastEvent',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof ConversationRow)[]

export async function insertConversation(
  tx: Tx,
  conversation: Insertable<ConversationsTable>,
): Promise<ConversationRow> {
  return tx.insertInto('conversations').values(conversation).returningAll().executeTakeFirstOrThrow()
}

export async function findConversation(tx: Tx, workspaceId: string, id: string): Promise<ConversationRow | null> {
  const row = await tx
    .selectFrom('conversations')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** True for one caller: the one who is to ask the agent's context endpoint for this conversation. */
export async function claimContext(tx: Tx, workspaceId: string, id: string, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('conversations')
    .set({ contextAskedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('contextAskedAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** The conversation, locked until the transaction ends. */
export async function lockConversation(tx: Tx, workspaceId: string, id: string): Promise<ConversationRow | null> {
  const row = await tx
    .selectFrom('conversations')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export async function updateConversation(
  tx: Tx,
  workspaceId: string,
  id: string,
  change: Updateable<ConversationsTable>,
): Promise<void> {
  await tx
    .updateTable('conversations')
    .set(change)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute()
}

export interface ConversationFilter {
  agentId?: string | undefined
  channel?: string | undefined
  mode?: ConversationRow['mode'] | undefined
  contactId?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
}

export async function listConversations(
  tx: Tx,
  workspaceId: string,
  page: ConversationFilter & { beforeId: string | null; limit: number },
): Promise<ConversationHead[]> {
  let query = tx
    .selectFrom('conversations')
    .select(headColumns)
    // A draft may be as large as a request may.
    .select(({ eb }) => eb('agentDraft', 'is not', null).$castTo<boolean>().as('isDraft'))
    .where('workspaceId', '=', workspaceId)
  if (page.agentId !== undefined) query = query.where('agentId', '=', page.agentId)
  if (page.channel !== undefined) query = query.where('channel', '=', page.channel)
  if (page.mode !== undefined) query = query.where('mode', '=', page.mode)
  if (page.contactId !== undefined) query = query.where('contactId', '=', page.contactId)
  if (page.from !== undefined) query = query.where('id', '>=', firstIdAt('cnv', page.from))
  if (page.to !== undefined) query = query.where('id', '<', firstIdAt('cnv', page.to))
  if (page.beforeId !== null) query = query.where('id', '<', page.beforeId)
  return query.orderBy('id', 'desc').limit(page.limit).execute()
}
