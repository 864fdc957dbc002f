import { BellhopError } from '@bellhop/core'
import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { claimsOf } from '../../conversations/find-contact.ts'
import { agentOf } from '../../conversations/find-conversation.ts'
import { resumeConversation } from '../../conversations/resume-conversation.ts'
import { toPageValues } from './page-values.ts'
import type { Caller, SessionRequest } from './session.ts'
import { requireStanding } from './standing.ts'
import { toVisitorSession } from './visitor-session.ts'
import { readResumable } from './visitor-token.ts'

/**
 * The session of a playground, by the token that opening it gave; null for a token of anything else. It goes on as who it was
 * opened as: that was an editor's word, so it needs no identity token, and goes no further than that editor may.
 */
export async function resumePlayground(
  parts: ConversationParts,
  workspaceId: string,
  caller: Caller,
  request: SessionRequest,
) {
  const before = request.token ? readResumable(parts.keyring, request.token, parts.clock.now()) : null
  if (!before?.playground || before.workspaceId !== workspaceId || before.agentId !== request.agent) return null
  if (caller.origin !== before.origin)
    throw new BellhopError('origin_refused', 'The playground is for its own frame on a page of this server.')
  parts.rates.visit(before)
  await requireStanding(parts, before)
  const { conversationId } = before
  const { page, ignored } = toPageValues(request.page)
  const identity = await claimsOf(parts.database.db, workspaceId, before.contactId)
  const conversation = await resumeConversation(parts, { workspaceId, conversationId, identity, page })
  const agent = conversation && (await agentOf(parts, parts.database.db, conversation))
  if (!agent) throw new BellhopError('not_found', 'The conversation of the playground is gone: open another one.')
  const { origin, playground } = before
  const session = toVisitorSession(parts, agent, conversation, { origin, playground })
  return { origin, session: { ...session, ...(ignored.length > 0 && { ignoredPageKeys: ignored }) } }
}
