import { BellhopError, type JsonObject } from '@bellhop/core'
import type { Agent } from '../agents/agent.ts'
import { toAgentJson } from '../agents/agent-json.ts'
import { checkAgent } from '../agents/check-agent.ts'
import { loadAgent } from '../agents/load-agent.ts'
import { tryDraft } from '../agents/try-draft.ts'
import { toVisitorSession, type VisitorSession } from '../channels/embed/visitor-session.ts'
import { playgroundOrigin } from '../channels/embed/visitor-token.ts'
import type { ConversationParts } from '../conversations/conversation-parts.ts'
import { startConversation } from '../conversations/start-conversation.ts'
import type { Principal } from '../http/principal.ts'
import { playScopes } from './may-play.ts'

/** With what an editor plays. */
export interface PlaygroundValues {
  /** Claims that count as verified; null: nobody is known. */
  identity: JsonObject | null
  context: JsonObject
  page: JsonObject
  /** A definition to try in place of the saved one, which stays as it is; left out: none. */
  draft?: Agent | undefined
}

export interface Playground extends VisitorSession {
  /** Of the page that may show it. */
  origin: string
  /** Is it with the draft that was given? */
  draft: boolean
}

/**
 * Opens a conversation in test mode, with a visitor token for the playground's frame: everything goes its real way, calls included,
 * and approvals are asked for as always, but nothing of it is counted. A draft is checked as if it was saved, stays with the
 * conversation and goes with it.
 */
export async function openPlayground(
  parts: ConversationParts,
  principal: Principal,
  agentId: string,
  { draft, ...values }: PlaygroundValues,
): Promise<Playground> {
  const { workspaceId, actor } = principal
  if (!playScopes.every(scope => principal.scopes.includes(scope)))
    throw new BellhopError('forbidden', 'The playground really runs actions: the key needs the scope `run` as well.')
  const { db } = parts.database
  const saved = await loadAgent(parts, db, workspaceId, agentId)
  if (!saved) throw new BellhopError('not_found', `There is no agent ${agentId}.`)
  if (draft) await checkAgent(parts, db, workspaceId, draft, '$.draft')
  const agent = draft ? tryDraft(saved, toAgentJson(draft)) : saved
  const conversation = await startConversation(parts, {
    workspaceId,
    agent,
    ...(draft && { inPlaceOf: saved }),
    channel: 'chat',
    mode: 'test',
    medium: 'chat',
    origin: parts.publicUrl.origin,
    ...values,
    actor,
  })
  const session = toVisitorSession(parts, agent, conversation, { origin: playgroundOrigin, playground: actor.id })
  return { ...session, origin: playgroundOrigin, draft: draft !== undefined }
}
