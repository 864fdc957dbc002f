import type { Insertable, Selectable } from 'kysely'
import type { PasswordResetsTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export type ResetRow = Selectable<PasswordResetsTable> & { name: string; email: string }

/** Takes the place of the link that this person has. */
export async function putReset(tx: Tx, row: Insertable<PasswordResetsTable>): Promise<void> {
  const { userId: _, ...rest } = row
  await tx
    .insertInto('passwordResets')
    .values(row)
    .onConflict(conflict => conflict.column('userId').doUpdateSet(rest))
    .execute()
}

export async function resetByHash(tx: Tx, hash: Buffer): Promise<ResetRow | undefined> {
  return resets(tx, hash).executeTakeFirst()
}

/** The same, held until the transaction ends. */
export async function lockReset(tx: Tx, hash: Buffer): Promise<ResetRow | undefined> {
  return resets(tx, hash).forUpdate('passwordResets').executeTakeFirst()
}

function resets(tx: Tx, hash: Buffer) {
  return tx
    .selectFrom('passwordResets')
    .innerJoin('users', 'users.id', 'passwordResets.userId')
    .selectAll('passwordResets')
    .select(['users.name', 'users.email'])
    .where('passwordResets.hash', '=', hash)
}

export async function markResetUsed(tx: Tx, userId: string, at: Date): Promise<void> {
  await tx.updateTable('passwordResets').set({ usedAt: at }).where('userId', '=', userId).execute()
}

export async function deleteReset(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('passwordResets').where('userId', '=', userId).execute()
}
