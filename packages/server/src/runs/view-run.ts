import { type Run, type RunRow, toRun } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { latestApproval } from './store.ts'

/** A run as REST gives it, with the approval that it asked for last. */
export async function viewRun(parts: RunParts, row: RunRow): Promise<Run> {
  return toRun(row, await latestApproval(parts.database.db, row.workspaceId, row.id))
}
