import { BellhopError } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import { newestEntry } from '../audit/newest-entry.ts'
import { removeConversations } from '../conversations/remove-conversations.ts'
import type { Principal } from '../http/principal.ts'
import { requireStanding } from '../members/hold-standing.ts'
import type { Parts } from '../parts.ts'
import { removeRuns } from '../runs/remove-runs.ts'
import { requireName } from '../workspaces/require-name.ts'
import { requireWorkspaceName } from '../workspaces/workspace-name.ts'

const kind = 'purge.begun'
const firstTime = new Date(0)

export interface PurgeOrder {
  /** The name of the workspace. */
  confirm: string
  before: Date
  conversations: boolean
  runs: boolean
}

export interface Purged {
  conversations: number
  runs: number
  /** Nothing is left that could go; else call again. */
  complete: boolean
}

/**
 * Removes what an owner wants gone before its time, by the rules of retention: what is under way, or unknown and not settled, stays. The trail
 * stays as it is, and says who asked for it and what is missing since. Works for about `budgetMs` of each kind.
 */
export async function purge(
  parts: Pick<Parts, 'database' | 'clock' | 'ids'>,
  principal: Principal,
  { confirm, before, conversations, runs }: PurgeOrder,
  budgetMs: number,
): Promise<Purged> {
  const { workspaceId, actor } = principal
  requireName(confirm, await requireWorkspaceName(parts, workspaceId))
  // Ids, and a database's times, go back no further than that for certain.
  if (before > parts.clock.now() || before < firstTime)
    throw new BellhopError('request_invalid', 'This is no time before which anything could be.', {
      issues: [{ path: '$.before', message: 'Has to be a time that has passed, and not before 1970.' }],
    })
  await requireStanding(parts.database.db, parts, principal)
  const detail = { before: before.toISOString(), conversations, runs }
  const last = await newestEntry(parts, workspaceId, kind)
  const isGoingOn =
    last?.actor.id === actor.id &&
    last.detail.before === detail.before &&
    last.detail.conversations === conversations &&
    last.detail.runs === runs
  if (!isGoingOn)
    await parts.database.db
      .transaction()
      .execute(tx => appendAudit(tx, parts, workspaceId, { kind, actor, subject: workspaceId, detail }))
  const purged: Purged = { conversations: 0, runs: 0, complete: true }
  const range = () => ({ workspaceId, before, actor, signal: AbortSignal.timeout(budgetMs) })
  if (conversations) {
    const order = range()
    purged.conversations = await removeConversations(parts, order)
    purged.complete &&= !order.signal.aborted
  }
  if (runs) {
    const order = range()
    purged.runs = await removeRuns(parts, order)
    purged.complete &&= !order.signal.aborted
  }
  return purged
}
