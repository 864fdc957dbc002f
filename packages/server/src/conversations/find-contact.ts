import type { JsonObject } from '@bellhop/core'
import type { Tx } from '../parts.ts'
import { findContact } from './contact-store.ts'

/** The verified claims of a contact as they stand now; null: nobody is known. */
export async function claimsOf(tx: Tx, workspaceId: string, contactId: string): Promise<JsonObject | null> {
  const contact = await findContact(tx, workspaceId, contactId)
  return contact?.verified ? (contact.claims ?? {}) : null
}
