import type { RunParts } from './run-parts.ts'
import { overdueRuns } from './store.ts'

/** Is there a run that is past its time, and not put off by this node? Only reads. */
export async function hasOverdueRuns(parts: RunParts): Promise<boolean> {
  const which = { except: parts.overdueBackoff.putOff(), limit: 1 }
  return (await overdueRuns(parts.database.db, parts.clock.now(), parts.leaseTime, which)).length > 0
}
