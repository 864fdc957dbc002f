import { BellhopError } from '@bellhop/core'
import type { Tx } from '../parts.ts'
import type { RunRow } from './run.ts'
import { findRun } from './store.ts'

export { latestApproval } from './approval-store.ts'
export { countWaitingRuns, findRun, runsOfTurns } from './store.ts'

/** The run, or `not_found`: also for a run of another workspace or, where one is given, of another conversation. */
export async function requireRun(tx: Tx, workspaceId: string, id: string, conversationId?: string): Promise<RunRow> {
  const row = await findRun(tx, workspaceId, id)
  if (!row || (conversationId !== undefined && row.conversationId !== conversationId)) {
    throw new BellhopError('not_found', 'There is no such run.')
  }
  return row
}
