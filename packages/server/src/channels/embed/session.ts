import { BellhopError, type JsonObject } from '@bellhop/core'
import type { SavedAgent } from '../../agents/agent.ts'
import { findAgentAnywhere } from '../../agents/load-agent.ts'
import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { resumeConversation } from '../../conversations/resume-conversation.ts'
import { startConversation } from '../../conversations/start-conversation.ts'
import { useToken } from '../../identity/use-token.ts'
import { type IdentityProof, type VerifiedIdentity, verifyIdentity } from '../../identity/verify-identity.ts'
import { toPageValues } from './page-values.ts'
import { resumePlayground } from './resume-playground.ts'
import { toVisitorSession } from './visitor-session.ts'
import { readResumable } from './visitor-token.ts'

export interface SessionRequest {
  agent: string
  token?: string | undefined
  /** How the site says who its customer is; left out: it says nothing. */
  proof?: IdentityProof | undefined
  /** What the page set, unchecked; left out: what it set before stays. */
  page?: unknown
}

/** Where a request for a session comes from. */
export interface Caller {
  origin: string | null
  address: string | null
}

/**
 * Lets a page talk to an agent: on the agent's own origins alone, in the conversation that the browser had, or a new one.
 * Somebody who is known is taken for that person for as long as the site's own token says, and no longer.
 */
export async function openSession(parts: ConversationParts, caller: Caller, request: SessionRequest) {
  const found = await findAgentAnywhere(parts, request.agent)
  if (!found) throw new BellhopError('not_found', `There is no agent "${request.agent}".`)
  const { workspaceId, agent } = found
  const playground = await resumePlayground(parts, workspaceId, caller, request)
  if (playground) return playground
  const allowed = requireOrigin(agent, caller.origin)
  const { page, ignored } = toPageValues(request.page)
  const verified = request.proof
    ? await verifyIdentity(parts, parts.database.db, workspaceId, agent, request.proof)
    : null
  const identity = verified?.claims ?? null
  const start = () => {
    const { sessionsPerMinute } = agent.definition.limits
    parts.rates.startConversation({ address: caller.address, workspaceId, agentId: agent.id }, sessionsPerMinute)
    return startConversation(parts, {
      workspaceId,
      agent,
      channel: 'chat',
      medium: 'chat',
      origin: allowed,
      identity,
      context: {},
      page: page ?? {},
      actor: { type: 'visitor', id: 'new', name: 'Customer' },
      ...(verified && {
        claim: (tx, conversationId) => useToken(tx, { workspaceId, agentId: agent.id, conversationId }, verified),
      }),
    })
  }
  const conversation =
    (await resume(parts, { workspaceId, agent, origin: allowed, verified, token: request.token, page })) ??
    (await start())
  const session = toVisitorSession(parts, agent, conversation, {
    origin: allowed,
    until: verified?.expiresAt ?? undefined,
  })
  return { origin: allowed, session: { ...session, ...(ignored.length > 0 && { ignoredPageKeys: ignored }) } }
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
  verified: VerifiedIdentity | null
  token: string | undefined
  page: JsonObject | undefined
}

/** The conversation of an earlier session; null where the browser had none, or it was somebody else's. */
async function resume(parts: ConversationParts, given: Resumption) {
  const { workspaceId, agent, origin, verified, token, page } = given
  // Past its time for everything else, it may still name the conversation: whose it is, the identity has to say anew.
  const before = token ? readResumable(parts.keyring, token, parts.clock.now()) : null
  if (!before || before.workspaceId !== workspaceId || before.agentId !== agent.id || before.origin !== origin)
    return null
  parts.rates.visit(before)
  const { conversationId } = before
  const identity = verified?.claims ?? null
  const resumed = await resumeConversation(parts, { workspaceId, conversationId, identity, page })
  if (resumed && verified)
    await useToken(parts.database.db, { workspaceId, agentId: agent.id, conversationId }, verified)
  return resumed
}
