import type { Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Tx } from '../parts.ts'

/**
 * Until the transaction ends nobody else sets or takes this person's password, or makes them a member of anything. Taken before whatever else it locks.
 */
export async function lockPerson(tx: Transaction<Schema>, userId: string): Promise<void> {
  await tx.selectFrom('users').select('id').where('id', '=', userId).forUpdate().execute()
}

/** Is a password how somebody signs in, and the only way? */
export async function hasPasswordAlone(tx: Tx, userId: string): Promise<boolean> {
  const ways = await tx.selectFrom('accounts').select(['providerId', 'password']).where('userId', '=', userId).execute()
  return ways.length > 0 && ways.every(({ providerId, password }) => providerId === 'credential' && password !== null)
}

/** As the sign-in library keeps it; null where somebody has none. */
export async function readPassword(tx: Tx, userId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('accounts')
    .select('password')
    .where('userId', '=', userId)
    .where('providerId', '=', 'credential')
    .executeTakeFirst()
  return row?.password ?? null
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

export async function removePassword(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('accounts').where('userId', '=', userId).where('providerId', '=', 'credential').execute()
}
