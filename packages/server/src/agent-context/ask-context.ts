import type { JsonObject } from '@bellhop/core'
import type { SavedAgent } from '../agents/agent.ts'
import type { Parts } from '../parts.ts'
import type { ContextOutcome } from './context-outcome.ts'
import { type Parties, toSubject } from './context-subject.ts'
import { fetchContext } from './fetch-context.ts'

/** Asks an agent's context endpoint for a conversation, and says what became of it; null where the agent has none. */
export async function askContext(
  parts: Parts,
  workspaceId: string,
  agent: SavedAgent,
  parties: Parties,
  identity: JsonObject | null,
): Promise<{ context: JsonObject; outcome: ContextOutcome } | null> {
  const settings = agent.definition.context
  if (!settings) return null
  const fetched = await fetchContext(parts, workspaceId, settings, toSubject(agent.id, parties, identity))
  const { durationMs, received } = fetched
  const bytes = received?.bytes ?? null
  if (fetched.ok) {
    const keys = fetched.keys.map(({ key }) => key)
    return {
      context: fetched.context,
      outcome: { ok: true, error: null, durationMs, bytes, keys, ignored: fetched.ignored },
    }
  }
  // Actions that need a key of it end with `input_missing`; all others work.
  const { code, message, status } = fetched.error
  parts.log.warn({ agentId: agent.id, code, status, durationMs }, "the agent's context could not be had")
  const error = { code, message, status: status ?? null }
  return { context: {}, outcome: { ok: false, error, durationMs, bytes, keys: [], ignored: [] } }
}
