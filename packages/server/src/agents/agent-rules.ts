import type { Parts } from '../parts.ts'
import type { Agent } from './agent.ts'
import { loadAgent } from './load-agent.ts'

/** What of an agent is asked about at every call of a customer. */
export interface AgentRules {
  /** Origins of the pages that may show it. */
  origins: readonly string[]
  limits: Agent['limits']
  locale: Agent['locale']
}

/** As they were at most `agentRulesCacheMs` ago; null where there is no such agent. */
export async function agentRules(parts: Parts, workspaceId: string, agentId: string): Promise<AgentRules | null> {
  const key = `${workspaceId}/${agentId}`
  const known = parts.caches.agentRules.get(key)
  if (known !== undefined) return known
  const agent = await loadAgent(parts, parts.database.db, workspaceId, agentId)
  const rules = agent && toRules(agent.definition)
  parts.caches.agentRules.set(key, rules)
  return rules
}

/** What this definition says of it. */
export function toRules({ allowedOrigins, limits, locale }: Agent): AgentRules {
  return { origins: allowedOrigins, limits, locale }
}
