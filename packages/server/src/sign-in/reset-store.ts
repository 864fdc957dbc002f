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

export async function hasPassword(tx: Tx, userId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('accounts')
    .select('password')
    .where('userId', '=', userId)
    .where('providerId', '=', 'credential')
    .executeTakeFirst()
  return (row?.password ?? null) !== null
}

/** Also for somebody who has had none. `hash`: as the sign-in library reads it. */
export async function setPassword(
  tx: Tx,
  { id, userId, hash, at }: { id: string; userId: string; hash: string; at: Date },
) {
  const { numUpdatedRows } = await tx
    .updateTable('accounts')
    .set({ password: hash, updatedAt: at })
    .where('userId', '=', userId)
    .where('providerId', '=', 'credential')
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  const account = { id, accountId: userId, providerId: 'credential', userId, password: hash }
  await tx
    .insertInto('accounts')
    .values({ ...account, ...noTokens, createdAt: at, updatedAt: at })
    .execute()
}

const noTokens = {
  accessToken: null,
  refreshToken: null,
  idToken: null,
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
  scope: null,
}
