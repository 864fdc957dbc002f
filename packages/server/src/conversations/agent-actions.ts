import { loadActionsByName } from '../actions/load-action.ts'
import type { SavedAction } from '../actions/saved-action.ts'
import type { SavedAgent } from '../agents/agent.ts'
import { handOverAction } from '../hand-overs/hand-over-action.ts'
import type { Parts, Tx } from '../parts.ts'

/** The actions that an agent may use now: its own, as far as they are enabled, and those that are built in. */
export async function agentActions(
  parts: Pick<Parts, 'caches'>,
  tx: Tx,
  workspaceId: string,
  agent: SavedAgent,
): Promise<SavedAction[]> {
  const own = await loadActionsByName(parts, tx, workspaceId, agent.definition.actions)
  const handOver = handOverAction(agent)
  return [...own.filter(({ enabled }) => enabled), ...(handOver ? [handOver] : [])]
}
