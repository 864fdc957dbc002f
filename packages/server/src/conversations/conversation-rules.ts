import { type AgentRules, agentRules, toRules } from '../agents/agent-rules.ts'
import type { ConversationMode } from '../database/index.ts'
import type { Parts } from '../parts.ts'
import { agentOfConversation } from './find-conversation.ts'

export interface RuledConversation {
  workspaceId: string
  agentId: string
  conversationId: string
  mode: ConversationMode
}

/** What the agent of a conversation bounds: of a live one remembered for seconds, in the playground that of the draft that is tried. */
export async function conversationRules(
  parts: Parts,
  { workspaceId, agentId, conversationId, mode }: RuledConversation,
): Promise<AgentRules | null> {
  if (mode === 'live') return agentRules(parts, workspaceId, agentId)
  const agent = await agentOfConversation(parts, parts.database.db, workspaceId, conversationId)
  return agent && toRules(agent.definition)
}
