import { BellhopError } from '@bellhop/core'
import type { SavedAgent } from '../agents/agent.ts'
import { loadAgent } from '../agents/load-agent.ts'
import type { Parts, Tx } from '../parts.ts'
import { type ConversationRow, findConversation } from './store.ts'

export type { ConversationRow } from './store.ts'

/** The conversation, or `not_found`: also for one of another workspace. */
export async function requireConversation(tx: Tx, workspaceId: string, id: string): Promise<ConversationRow> {
  const row = await findConversation(tx, workspaceId, id)
  if (!row) throw new BellhopError('not_found', 'There is no such conversation.')
  return row
}

/** The agent that the conversation is with, as it is now; null when it was deleted since. */
export async function agentOfConversation(
  parts: Parts,
  tx: Tx,
  workspaceId: string,
  id: string,
): Promise<SavedAgent | null> {
  const row = await findConversation(tx, workspaceId, id)
  return row ? loadAgent(parts, tx, workspaceId, row.agentId) : null
}
