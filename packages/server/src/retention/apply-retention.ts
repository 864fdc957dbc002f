import { cutTrail } from '../audit/cut-trail.ts'
import { listTrails } from '../audit/trail-end.ts'
import { removeConversations } from '../conversations/remove-conversations.ts'
import type { Parts } from '../parts.ts'
import { removeRuns } from '../runs/remove-runs.ts'
import type { Retention } from './retention.ts'

/** What was removed, of all workspaces together. */
export interface Removed {
  conversations: number
  runs: number
  entries: number
}

/**
 * Removes what is older than it is kept, of every workspace, in small transactions. May be stopped or killed at any point and
 * done by several nodes at once: the next call goes on from there. Time is cut at midnight UTC, so each workspace's trail gets
 * one entry a day at most for each kind of thing that is removed.
 */
export async function applyRetention(
  parts: Pick<Parts, 'database' | 'clock' | 'ids' | 'keyring' | 'log'>,
  { conversationsDays, runsDays, auditDays }: Retention,
  signal?: AbortSignal,
): Promise<Removed> {
  const removed: Removed = { conversations: 0, runs: 0, entries: 0 }
  if (conversationsDays === null && runsDays === null && auditDays === null) return removed
  const now = parts.clock.now()
  for (const workspaceId of await listTrails(parts.database.db)) {
    const range = (days: number) => ({ workspaceId, before: midnightBefore(now, days), signal })
    try {
      if (conversationsDays !== null)
        removed.conversations += await removeConversations(parts, range(conversationsDays))
      if (runsDays !== null) removed.runs += await removeRuns(parts, range(runsDays))
      // Last: what was removed before it leaves entries.
      if (auditDays !== null) removed.entries += await cutTrail(parts, range(auditDays))
    } catch (err) {
      // One whose trail can't be written, as where its head was moved, must not hold up the others.
      parts.log.error(
        { err, workspaceId },
        'retention could not be applied to this workspace, and goes on with the next',
      )
    }
    if (signal?.aborted) break
  }
  return removed
}

function midnightBefore(now: Date, days: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - days))
}
