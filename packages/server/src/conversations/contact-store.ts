import type { Insertable, Selectable } from 'kysely'
import type { ContactsTable } from '../database/index.ts'
import type { Tx } from '../parts.ts'

export type ContactRow = Selectable<ContactsTable>

/** Adds a contact, unless one of the same identity is there already; false: it was. */
export async function insertContact(tx: Tx, contact: Insertable<ContactsTable>): Promise<boolean> {
  const row = await tx
    .insertInto('contacts')
    .values(contact)
    .onConflict(conflict =>
      conflict.columns(['workspaceId', 'identityHash']).where('identityHash', 'is not', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function findContact(tx: Tx, workspaceId: string, id: string): Promise<ContactRow | null> {
  const row = await tx
    .selectFrom('contacts')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Locked against removal until the transaction ends: a conversation that it is about to get is not stored yet. */
export async function holdContactByIdentity(
  tx: Tx,
  workspaceId: string,
  identityHash: string,
): Promise<ContactRow | null> {
  const row = await tx
    .selectFrom('contacts')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('identityHash', '=', identityHash)
    .forKeyShare()
    .executeTakeFirst()
  return row ?? null
}
