import type { Parts, Tx } from '../parts.ts'
import type { SavedAgent } from './agent.ts'
import { agentSchema } from './agent-schema.ts'
import { type AgentRow, readAgent, readAgentAnywhere, readAgents } from './store.ts'

/** The agent of this id, or null where the workspace has none. */
export async function loadAgent(_parts: Parts, tx: Tx, workspaceId: string, id: string): Promise<SavedAgent | null> {
  const row = await readAgent(tx, workspaceId, id)
  return row ? toSavedAgent(row) : null
}

export async function loadAgents(tx: Tx, workspaceId: string): Promise<SavedAgent[]> {
  return (await readAgents(tx, workspaceId)).map(toSavedAgent)
}

/** The agent that a visitor's page names, and whose it is. Says nothing of whether that page may have it. */
export async function findAgentAnywhere(
  parts: Pick<Parts, 'database'>,
  agentId: string,
): Promise<{ workspaceId: string; agent: SavedAgent } | null> {
  if (!/^agt_[0-9a-f]{1,64}$/.test(agentId)) return null
  const row = await readAgentAnywhere(parts.database.db, agentId)
  return row ? { workspaceId: row.workspaceId, agent: toSavedAgent(row) } : null
}

export function toSavedAgent(row: AgentRow): SavedAgent {
  return {
    id: row.id,
    version: row.revision,
    definition: agentSchema.parse(row.definition),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}
