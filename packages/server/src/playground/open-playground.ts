import { BellhopError, type JsonObject } from '@bellhop/core'
import { loadAgent } from '../agents/load-agent.ts'
import { toVisitorSession, type VisitorSession } from '../channels/embed/visitor-session.ts'
import type { ConversationParts } from '../conversations/conversation-parts.ts'
import { startConversation } from '../conversations/start-conversation.ts'
import type { Principal } from '../http/principal.ts'

/** With what an editor plays. */
export interface PlaygroundValues {
  /** Claims that count as verified; null: nobody is known. */
  identity: JsonObject | null
  context: JsonObject
  page: JsonObject
}

export interface Playground extends VisitorSession {
  /** Of the pages that may show it: this server's own. */
  origin: string
}

/**
 * Opens a conversation in test mode, with a visitor token for a page of this server itself: everything goes its real way, calls
 * included, and approvals are asked for as always, but nothing of it is counted.
 */
export async function openPlayground(
  parts: ConversationParts,
  principal: Principal,
  agentId: string,
  values: PlaygroundValues,
): Promise<Playground> {
  const { workspaceId, actor } = principal
  if (!principal.scopes.includes('run'))
    throw new BellhopError('forbidden', 'The playground really runs actions: the key needs the scope `run` as well.')
  const agent = await loadAgent(parts, parts.database.db, workspaceId, agentId)
  if (!agent) throw new BellhopError('not_found', `There is no agent ${agentId}.`)
  const { origin } = parts.publicUrl
  const conversation = await startConversation(parts, {
    workspaceId,
    agent,
    channel: 'chat',
    mode: 'test',
    medium: 'chat',
    origin,
    ...values,
    actor,
  })
  return { ...toVisitorSession(parts, agent, conversation, { origin, playground: actor.id }), origin }
}
