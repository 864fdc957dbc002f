import type { SavedAgent } from '../../agents/agent.ts'
import type { ConversationRow } from '../../conversations/find-conversation.ts'
import type { Parts } from '../../parts.ts'
import { signVisitor, type Visitor } from './visitor-token.ts'

/** What a page is given to talk to an agent with. */
export interface VisitorSession {
  token: string
  conversationId: string
  expiresAt: string
  agent: { id: string; name: string; locale: string; appearance: SavedAgent['definition']['appearance'] }
}

/** The right to take part in a conversation from pages of one origin. `until`: when who is known has to say so anew. */
export function toVisitorSession(
  parts: Parts,
  agent: SavedAgent,
  conversation: ConversationRow,
  { origin, until, playground }: { origin: string; until?: Date | undefined; playground?: string },
): VisitorSession {
  // Every session starts it anew.
  const resumableUntil = parts.clock.now().getTime() + parts.limits.visitorMs
  const visitor: Visitor = {
    workspaceId: conversation.workspaceId,
    agentId: agent.id,
    origin,
    conversationId: conversation.id,
    contactId: conversation.contactId,
    expiresAt: Math.min(resumableUntil, until?.getTime() ?? resumableUntil),
    resumableUntil,
    ...(playground && { playground }),
  }
  const { name, locale, appearance } = agent.definition
  return {
    token: signVisitor(parts.keyring, visitor),
    conversationId: conversation.id,
    expiresAt: new Date(visitor.expiresAt).toISOString(),
    agent: { id: agent.id, name, locale, appearance },
  }
}
