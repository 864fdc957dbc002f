import { BellhopError } from '@bellhop/core'
import type { Parts, Tx } from '../parts.ts'
import type { RunScope } from '../runs/run-scope.ts'
import { openConversationState } from './conversation-state.ts'
import { claimsOf } from './find-contact.ts'
import { agentOf, requireConversation } from './find-conversation.ts'
import { openHeld } from './held-values.ts'

/** Everything that a run in this conversation is made with, as it is now. The customer is who starts it. */
export async function scopeOfConversation(parts: Parts, tx: Tx, workspaceId: string, id: string): Promise<RunScope> {
  const row = await requireConversation(tx, workspaceId, id)
  const saved = await agentOf(parts, tx, row)
  if (!saved) throw new BellhopError('gone', 'The agent of this conversation is gone.')
  const agent = saved.definition
  const { context, page } = openConversationState(parts, row)
  const claims = await claimsOf(tx, workspaceId, row.contactId)
  return {
    workspaceId,
    actor: { type: 'visitor', id: row.contactId, name: 'Customer' },
    mode: row.mode,
    channel: row.channel,
    startedBy: 'customer',
    conversationId: row.id,
    contactId: row.contactId,
    turnId: null,
    call: {
      agent: { id: saved.id, name: agent.name, locale: agent.locale, timeZone: agent.timeZone, country: agent.country },
      contact: claims ?? {},
      identity: claims,
      context,
      page,
      runtime: {
        agent_uuid: saved.id,
        conversation_id: row.id,
        medium: row.medium,
        direction: row.direction,
        ...(row.contactNumber !== null && { contact_number: row.contactNumber }),
        ...(row.agentNumber !== null && { agent_number: row.agentNumber }),
      },
      held: openHeld(parts, row),
    },
    runModes: agent.runModes,
  }
}
