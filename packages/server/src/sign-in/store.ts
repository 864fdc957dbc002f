import { sql, type Transaction } from 'kysely'
import type { Schema } from '../database/index.ts'
import type { Tx } from '../parts.ts'

/** Held until the transaction ends: of several who set the server up at once, one does. */
export async function lockSetup(tx: Transaction<Schema>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('bellhop.setup'))`.execute(tx)
}

export async function hasUsers(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

export async function findUserByEmail(tx: Tx, email: string): Promise<{ id: string; name: string } | undefined> {
  return tx.selectFrom('users').select(['id', 'name']).where('email', '=', email.toLowerCase()).executeTakeFirst()
}

export async function readEmail(tx: Tx, userId: string): Promise<string | undefined> {
  return (await tx.selectFrom('users').select('email').where('id', '=', userId).executeTakeFirst())?.email
}

export async function updateName(tx: Tx, userId: string, name: string, at: Date): Promise<void> {
  await tx.updateTable('users').set({ name, updatedAt: at }).where('id', '=', userId).execute()
}
