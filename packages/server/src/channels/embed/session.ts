import { BellhopError, type JsonObject } from '@bellhop/core'
import type { SavedAgent } from '../../agents/agent.ts'
import { findAgentAnywhere } from '../../agents/load-agent.ts'
import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { resumeConversation } from '../../conversations/resume-conversation.ts'
import { startConversation } from '../../conversations/start-conversation.ts'
import { verifyIdentity } from '../../identity/verify-identity.ts'
import { readVisitor, signVisitor, type Visitor } from './visitor-token.ts'

/** How long a browser may stay away and still find its conversation. Every session starts it anew. */
const visitorTokenMs = 7 * 24 * 60 * 60 * 1000

export interface SessionRequest {
  agent: string
  token?: string | undefined
  identityToken?: string | undefined
  /** What the page set; left out: what it set before stays. */
  page?: JsonObject | undefined
}

/** Lets a page talk to an agent: on the agent's own origins alone, in the conversation that the browser had, or a new one. */
export async function openSession(parts: ConversationParts, origin: string | null, request: SessionRequest) {
  const found = await findAgentAnywhere(parts, request.agent)
  if (!found) throw new BellhopError('not_found', `There is no agent "${request.agent}".`)
  const { workspaceId, agent } = found
  const allowed = requireOrigin(agent, origin)
  const identity = request.identityToken
    ? await verifyIdentity(parts, parts.database.db, workspaceId, agent.definition, request.identityToken)
    : null
  const conversation =
    (await resume(parts, { workspaceId, agent, origin: allowed, identity, request })) ??
    (await startConversation(parts, {
      workspaceId,
      agent,
      channel: 'chat',
      medium: 'chat',
      origin: allowed,
      identity,
      context: {},
      page: request.page ?? {},
      actor: { type: 'visitor', id: 'new', name: 'Customer' },
    }))
  const visitor: Visitor = {
    workspaceId,
    agentId: agent.id,
    origin: allowed,
    conversationId: conversation.id,
    contactId: conversation.contactId,
    expiresAt: parts.clock.now().getTime() + visitorTokenMs,
  }
  const { name, locale, appearance } = agent.definition
  return {
    origin: allowed,
    session: {
      token: signVisitor(parts.keyring, visitor),
      conversationId: conversation.id,
      expiresAt: new Date(visitor.expiresAt).toISOString(),
      agent: { id: agent.id, name, locale, appearance },
    },
  }
}

/** The origin, if the agent may be shown there. An agent without origins is shown nowhere. */
function requireOrigin(agent: SavedAgent, origin: string | null): string {
  if (origin !== null && agent.definition.allowedOrigins.includes(origin)) return origin
  throw new BellhopError('origin_refused', `The agent may not be shown on ${origin ?? 'a page that names no origin'}.`)
}

interface Resumption {
  workspaceId: string
  agent: SavedAgent
  origin: string
  identity: JsonObject | null
  request: SessionRequest
}

/** The conversation of an earlier session; null where the browser had none, or it was somebody else's. */
async function resume(parts: ConversationParts, given: Resumption) {
  const { workspaceId, agent, origin, identity, request } = given
  const before = request.token ? readVisitor(parts.keyring, request.token, parts.clock.now()) : null
  if (!before || before.workspaceId !== workspaceId || before.agentId !== agent.id || before.origin !== origin)
    return null
  const { conversationId } = before
  return resumeConversation(parts, { workspaceId, conversationId, identity, page: request.page })
}
