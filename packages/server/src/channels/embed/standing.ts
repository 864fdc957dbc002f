import { BellhopError } from '@bellhop/core'
import { agentRules } from '../../agents/agent-rules.ts'
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
