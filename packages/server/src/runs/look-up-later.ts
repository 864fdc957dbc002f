import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { type RunColumns, stateAsStored } from './store.ts'

/**
 * After how long each look comes at what became of a run, in milliseconds: the first soon, since most outages are short, and
 * then seldom enough for the long ones.
 */
export const lookPausesMs = [5_000, 15_000, 60_000, 240_000, 900_000, 3_600_000] as const

/**
 * What a run's row gets when it ends as `unknown`: a look at what became of it, where what that needs was kept. Whether its
 * action names anything to look with is decided then.
 */
export function lookUpLater(parts: Pick<RunParts, 'leaseTime'>, { sealedPrepared }: RunRow): RunColumns {
  if (sealedPrepared === null) return {}
  // A rotation may have sealed it anew while this node was sending.
  return { sealedPrepared: stateAsStored(), readBackAt: parts.leaseTime.after(lookPausesMs[0]) }
}
