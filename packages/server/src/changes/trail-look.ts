import type { Logger } from 'pino'
import { readTrailHeads } from '../audit/trail-end.ts'
import type { Database } from '../database/index.ts'
import { type Repeated, repeat } from '../repeat.ts'
import { type Changes, changeTopics } from './changes.ts'

/** Sees in time what no hint has told of. */
export interface TrailLook {
  /** Looks at this workspace's trail until the function that it gives is called. */
  watch(workspaceId: string): () => void
  /** How many streams are open on this node. */
  open(): number
}

/**
 * One look for all that is followed on this node: nearly everything that changes in a workspace leaves an entry in its audit
 * trail, so a head that has moved on means that something did. Where nothing is followed, nothing is looked at.
 */
export function createTrailLook(
  { database, changes, log }: { database: Database; changes: Pick<Changes, 'noteHere'>; log: Pick<Logger, 'error'> },
  everyMs: number,
): TrailLook {
  const streams = new Map<string, number>()
  const seen = new Map<string, number>()
  let open = 0
  let looks: Repeated | null = null

  async function look(): Promise<void> {
    const heads = await readTrailHeads(database.db, [...streams.keys()])
    for (const [workspaceId, seq] of heads) {
      // The first time counts as a change, too: nobody knows what came between opening the stream and this look.
      if (seen.get(workspaceId) === seq || !streams.has(workspaceId)) continue
      seen.set(workspaceId, seq)
      changes.noteHere(workspaceId, changeTopics)
    }
  }

  return {
    open: () => open,
    watch: workspaceId => {
      open += 1
      streams.set(workspaceId, (streams.get(workspaceId) ?? 0) + 1)
      looks ??= repeat(look, everyMs, { log, failed: 'looking for changes that no hint told of failed' })
      return () => {
        open -= 1
        const left = (streams.get(workspaceId) ?? 1) - 1
        if (left > 0) streams.set(workspaceId, left)
        else {
          streams.delete(workspaceId)
          seen.delete(workspaceId)
        }
        if (open > 0) return
        void looks?.stop()
        looks = null
      }
    },
  }
}
