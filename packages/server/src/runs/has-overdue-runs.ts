import { overdueRuns } from './lease-store.ts'
import type { RunParts } from './run-parts.ts'

/** Counting goes so far, so that it costs the same however many there are. */
const countedAtMost = 1_000

/** Is there a run that is past its time, and not put off by this node? Only reads. */
export async function hasOverdueRuns(parts: RunParts): Promise<boolean> {
  const which = { except: parts.overdueBackoff.putOff(), limit: 1 }
  return (await overdueRuns(parts.database.db, parts.clock.now(), parts.leaseTime, which)).length > 0
}

/** How many runs are past their time, also those that can't be ended; counted up to 1000. */
export async function countOverdueRuns(parts: Pick<RunParts, 'database' | 'clock' | 'leaseTime'>): Promise<number> {
  const { database, clock, leaseTime } = parts
  return (await overdueRuns(database.db, clock.now(), leaseTime, { limit: countedAtMost })).length
}
