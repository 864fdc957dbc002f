import { BellhopError } from '@bellhop/core'
import { agentRules } from '../../agents/agent-rules.ts'
import { hasConversation } from '../../conversations/find-conversation.ts'
import type { Parts } from '../../parts.ts'
import { mayPlay } from '../../playground/may-play.ts'
import { playgroundOrigin, type Visitor } from './visitor-token.ts'

type Place = Pick<Visitor, 'workspaceId' | 'agentId' | 'origin' | 'playground'>

/**
 * Throws where the agent is gone, or may no longer be shown on pages of this origin: a token must not outlive the origin that
 * it was given for, nor one of the playground the right of whoever opened it. What an author takes away is gone everywhere within seconds.
 */
export async function requireStanding(parts: Parts, place: Place): Promise<void> {
  const origins = await currentOrigins(parts, place)
  if (!origins) throw new BellhopError('not_found', 'The agent is gone.')
  if (!(await isHeldUp(parts, place)))
    throw new BellhopError('forbidden', 'Whoever opened this playground may no longer do so.')
  if (!origins.includes(place.origin))
    throw new BellhopError('origin_refused', `The agent may no longer be shown on ${place.origin}.`)
}

/**
 * Throws `unauthorized` where the conversation was removed since: to its browser the session has ended, as when the token is past
 * its time, so it asks for another and goes on in a new conversation.
 */
export async function requireOwnConversation(
  { database }: Pick<Parts, 'database'>,
  { workspaceId, conversationId }: Pick<Visitor, 'workspaceId' | 'conversationId'>,
): Promise<void> {
  if (!(await hasConversation(database.db, workspaceId, conversationId)))
    throw new BellhopError('unauthorized', 'The conversation of this visitor token was removed.')
}

export async function stillStands(parts: Parts, place: Place): Promise<boolean> {
  const isShown = (await currentOrigins(parts, place))?.includes(place.origin) ?? false
  return isShown && (await isHeldUp(parts, place))
}

/** By the right of whoever opened it, where it is of the playground. */
async function isHeldUp(parts: Parts, { workspaceId, playground }: Place): Promise<boolean> {
  return playground === undefined || (await mayPlay(parts, workspaceId, playground))
}

/** The origins on which the agent may be shown; null where there is no such agent. */
async function currentOrigins(parts: Parts, place: Place): Promise<readonly string[] | null> {
  const rules = await agentRules(parts, place.workspaceId, place.agentId)
  if (!rules) return null
  return place.playground !== undefined ? [playgroundOrigin] : rules.origins
}
