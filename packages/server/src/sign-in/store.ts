import { BellhopError } from '@bellhop/core'
import { sql, type Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Tx } from '../parts.ts'

/** Held until the transaction ends: of several who set the server up at once, one does. */
export async function lockSetup(tx: Transaction<Schema>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('bellhop.setup'))`.execute(tx)
}

export async function findUserByEmail(tx: Tx, email: string): Promise<{ id: string; name: string } | undefined> {
  return tx.selectFrom('users').select(['id', 'name']).where('email', '=', email.toLowerCase()).executeTakeFirst()
}

export async function readEmail(tx: Tx, userId: string): Promise<string | undefined> {
  return (await tx.selectFrom('users').select('email').where('id', '=', userId).executeTakeFirst())?.email
}

/** Throws `not_found` where there is no such person. */
export async function requireName(tx: Tx, userId: string): Promise<string> {
  const row = await tx.selectFrom('users').select('name').where('id', '=', userId).executeTakeFirst()
  if (!row) throw new BellhopError('not_found', `There is nobody ${userId}.`)
  return row.name
}

export async function updateName(tx: Tx, userId: string, name: string, at: Date): Promise<void> {
  await tx.updateTable('users').set({ name, updatedAt: at }).where('id', '=', userId).execute()
}

/** Who signs in as this account of a provider. */
export async function linkedUser(
  tx: Tx,
  providerId: string,
  accountId: string,
): Promise<{ id: string; name: string } | undefined> {
  return tx
    .selectFrom('accounts')
    .innerJoin('users', 'users.id', 'accounts.userId')
    .select(['users.id', 'users.name'])
    .where('accounts.providerId', '=', providerId)
    .where('accounts.accountId', '=', accountId)
    .executeTakeFirst()
}

export async function isEmailVerified(tx: Tx, userId: string): Promise<boolean> {
  const row = await tx.selectFrom('users').select('emailVerified').where('id', '=', userId).executeTakeFirst()
  return row?.emailVerified ?? false
}

export async function markEmailVerified(tx: Tx, userId: string, at: Date): Promise<void> {
  await tx.updateTable('users').set({ emailVerified: true, updatedAt: at }).where('id', '=', userId).execute()
}

const usedWay = 'oidc-way'

/** Notes that something which is good once was used; false where it was before. What is past its time is forgotten. */
export async function useOnce(tx: Tx, id: string, { at, until }: { at: Date; until: Date }): Promise<boolean> {
  await tx.deleteFrom('verifications').where('identifier', '=', usedWay).where('expiresAt', '<', at).execute()
  const row = { id, identifier: usedWay, value: '', expiresAt: until, createdAt: at, updatedAt: at }
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('verifications')
    .values(row)
    .onConflict(conflict => conflict.column('id').doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}
