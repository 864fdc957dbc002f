import type { JsonObject } from '@bellhop/core'
import type { SavedAgent } from '../agents/agent.ts'
import type { Parts } from '../parts.ts'
import { type ContextSubject, fetchContext } from './fetch-context.ts'

/** The dynamic context that a new conversation starts with: empty where the agent has no endpoint, or it can't be had. */
export async function contextFor(
  parts: Parts,
  workspaceId: string,
  agent: SavedAgent,
  subject: Omit<ContextSubject, 'agentId'>,
): Promise<JsonObject> {
  const settings = agent.definition.context
  if (!settings) return {}
  const fetched = await fetchContext(parts, workspaceId, settings, { ...subject, agentId: agent.id })
  if (fetched.ok) return fetched.context
  // Actions that need a key of it end with `input_missing`; all others work.
  const { code, status } = fetched.error
  parts.log.warn(
    { agentId: agent.id, code, status, durationMs: fetched.durationMs },
    "the agent's context could not be had",
  )
  return {}
}
