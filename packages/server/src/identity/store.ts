import type { Insertable } from 'kysely'
import type { UsedIdentityTokensTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

/** Writes down that a token is used for a conversation, and gives the conversation that it was used for first. */
export async function takeToken(tx: Tx, use: Insertable<UsedIdentityTokensTable>): Promise<string | null> {
  const inserted = await tx
    .insertInto('usedIdentityTokens')
    .values(use)
    .onConflict(conflict => conflict.columns(['workspaceId', 'agentId', 'tokenHash']).doNothing())
    .returning('conversationId')
    .executeTakeFirst()
  if (inserted) return inserted.conversationId
  const known = await tx
    .selectFrom('usedIdentityTokens')
    .select('conversationId')
    .where('workspaceId', '=', use.workspaceId)
    .where('agentId', '=', use.agentId)
    .where('tokenHash', '=', use.tokenHash)
    .executeTakeFirst()
  return known?.conversationId ?? null
}

export async function forgetTokensBefore(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('usedIdentityTokens').where('expiresAt', '<', before).execute()
}
