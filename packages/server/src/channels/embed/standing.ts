import { BellhopError } from '@bellhop/core'
import { agentRules } from '../../agents/agent-rules.ts'
import type { Parts } from '../../parts.ts'
import { playgroundOrigin, type Visitor } from './visitor-token.ts'

type Place = Pick<Visitor, 'workspaceId' | 'agentId' | 'origin' | 'playground'>

/**
 * Throws where the agent is gone, or may no longer be shown on pages of this origin: a token must not outlive the origin that
 * it was given for. What an author takes away is gone everywhere within seconds.
 */
export async function requireStanding(parts: Parts, place: Place): Promise<void> {
  const origins = await currentOrigins(parts, place)
  if (!origins) throw new BellhopError('not_found', 'The agent is gone.')
  if (!origins.includes(place.origin))
    throw new BellhopError('origin_refused', `The agent may no longer be shown on ${place.origin}.`)
}

export async function stillStands(parts: Parts, place: Place): Promise<boolean> {
  return (await currentOrigins(parts, place))?.includes(place.origin) ?? false
}

/** The origins on which the agent may be shown; null where there is no such agent. */
async function currentOrigins(parts: Parts, place: Place): Promise<readonly string[] | null> {
  const rules = await agentRules(parts, place.workspaceId, place.agentId)
  if (!rules) return null
  return place.playground ? [playgroundOrigin] : rules.origins
}
