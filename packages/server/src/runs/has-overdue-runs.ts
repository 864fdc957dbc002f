import type { RunParts } from './run-parts.ts'
import { overdueRuns } from './store.ts'

/** Is there a run that is past its time? Only reads. */
export async function hasOverdueRuns(parts: Pick<RunParts, 'database' | 'clock' | 'leaseTime'>): Promise<boolean> {
  return (await overdueRuns(parts.database.db, parts.clock.now(), parts.leaseTime, 1)).length > 0
}
