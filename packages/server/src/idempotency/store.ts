import type { Insertable, Selectable } from 'kysely'
import type { KeptAnswersTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export type KeptAnswerRow = Selectable<KeptAnswersTable>

/** Takes a key for one request. False: it is taken already. */
export async function takeKey(tx: Tx, row: Insertable<KeptAnswersTable>): Promise<boolean> {
  const taken = await tx
    .insertInto('keptAnswers')
    .values(row)
    .onConflict(conflict => conflict.columns(['workspaceId', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst()
  return taken !== undefined
}

export async function readKept(tx: Tx, workspaceId: string, key: string): Promise<KeptAnswerRow | null> {
  const row = await tx
    .selectFrom('keptAnswers')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row ?? null
}

export async function keepAnswer(
  tx: Tx,
  workspaceId: string,
  key: string,
  answer: { status: number; sealedBody: Uint8Array | null },
): Promise<void> {
  await tx
    .updateTable('keptAnswers')
    .set(answer)
    .where('workspaceId', '=', workspaceId)
    .where('key', '=', key)
    .execute()
}

export async function freeKey(tx: Tx, workspaceId: string, key: string): Promise<void> {
  await tx.deleteFrom('keptAnswers').where('workspaceId', '=', workspaceId).where('key', '=', key).execute()
}

export async function forgetBefore(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('keptAnswers').where('createdAt', '<', before).execute()
}

/** Forgets one key whose time is over, so that it can be taken anew. */
export async function freeExpiredKey(tx: Tx, workspaceId: string, key: string, before: Date): Promise<void> {
  await tx
    .deleteFrom('keptAnswers')
    .where('workspaceId', '=', workspaceId)
    .where('key', '=', key)
    .where('createdAt', '<', before)
    .execute()
}
