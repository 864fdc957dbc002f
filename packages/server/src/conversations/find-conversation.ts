import { BellhopError } from '@bellhop/core'
import type { SavedAgent } from '../agents/agent.ts'
import { loadAgent } from '../agents/load-agent.ts'
import { tryDraft } from '../agents/try-draft.ts'
import type { Parts, Tx } from '../parts.ts'
import { type ConversationRow, findConversation } from './store.ts'

export type { ConversationRow } from './store.ts'

/** The conversation, or `not_found`: also for one of another workspace. */
export async function requireConversation(tx: Tx, workspaceId: string, id: string): Promise<ConversationRow> {
  const row = await findConversation(tx, workspaceId, id)
  if (!row) throw new BellhopError('not_found', 'There is no such conversation.')
  return row
}

/** Is it there? It may have been removed since somebody was given its id. */
export async function hasConversation(tx: Tx, workspaceId: string, id: string): Promise<boolean> {
  return (await findConversation(tx, workspaceId, id)) !== null
}

/**
 * The agent that this conversation is with: as it is now, or the draft of it that is tried here; null when it was deleted since. Nowhere
 * else is the agent of a conversation read.
 */
export async function agentOf(
  parts: Parts,
  tx: Tx,
  { workspaceId, agentId, agentDraft }: Pick<ConversationRow, 'workspaceId' | 'agentId' | 'agentDraft'>,
): Promise<SavedAgent | null> {
  const agent = await loadAgent(parts, tx, workspaceId, agentId)
  return agent && agentDraft !== null ? tryDraft(agent, agentDraft) : agent
}

/** The same by the id of the conversation. */
export async function agentOfConversation(
  parts: Parts,
  tx: Tx,
  workspaceId: string,
  id: string,
): Promise<SavedAgent | null> {
  const row = await findConversation(tx, workspaceId, id)
  return row ? agentOf(parts, tx, row) : null
}
