import { canonicalJson, type JsonObject } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { findContact } from './contact-store.ts'
import { openConversationState, sealConversationState } from './conversation-state.ts'
import { type ConversationRow, findConversation, lockConversation, updateConversation } from './store.ts'

export interface Resumption {
  workspaceId: string
  conversationId: string
  /** Verified claims of who comes back; null: nobody is known. */
  identity: JsonObject | null
  /** What the page sets from now on; undefined: what it set before stays. */
  page: JsonObject | undefined
}

/** The conversation that somebody comes back to; null where there is none, or it is not theirs: another identity is another one. */
export async function resumeConversation(
  parts: Pick<Parts, 'database' | 'keyring'>,
  { workspaceId, conversationId, identity, page }: Resumption,
): Promise<ConversationRow | null> {
  const { db } = parts.database
  const row = await findConversation(db, workspaceId, conversationId)
  const contact = row && (await findContact(db, workspaceId, row.contactId))
  if (!row || !contact || canonicalJson(contact.claims) !== canonicalJson(identity)) return null
  if (!page) return row
  return db.transaction().execute(async tx => {
    // Its context may be coming in at this moment.
    const now = await lockConversation(tx, workspaceId, row.id)
    if (!now) return null
    const { context } = openConversationState(parts, now)
    await updateConversation(tx, workspaceId, row.id, {
      sealedState: sealConversationState(parts, now, { context, page }),
    })
    return now
  })
}
