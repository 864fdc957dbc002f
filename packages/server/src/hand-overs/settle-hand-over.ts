import { BellhopError } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import type { Principal } from '../http/principal.ts'
import { appendOutgoingEvent } from '../outgoing-events/append-outgoing-event.ts'
import type { Parts } from '../parts.ts'
import { changeHandOver, findHandOver, type HandOverRow } from './store.ts'

/** The hand-over, or `not_found`: also for one of another workspace. */
export async function requireHandOver(parts: Parts, workspaceId: string, id: string): Promise<HandOverRow> {
  const row = await findHandOver(parts.database.db, workspaceId, id)
  if (!row) throw new BellhopError('not_found', 'There is no such hand-over.')
  return row
}

/** Says that somebody got back to the customer, or that somebody still has to. One that stands so already stays as it is. */
export async function settleHandOver(
  parts: Parts,
  { workspaceId, actor }: Principal,
  id: string,
  status: HandOverRow['status'],
): Promise<HandOverRow> {
  const now = parts.clock.now()
  const isDone = status === 'done'
  const change = { status, doneAt: isDone ? now : null, doneBy: isDone ? actor.name : null, updatedAt: now }
  const changed = await parts.database.db.transaction().execute(async tx => {
    const row = await changeHandOver(tx, workspaceId, id, change)
    if (!row) return null
    const { conversationId, agentId, contactId, mode } = row
    const kind = isDone ? ('hand_over.done' as const) : ('hand_over.reopened' as const)
    await appendAudit(tx, parts, workspaceId, { kind, actor, subject: id, detail: { conversationId } })
    const data = { handOverId: id, agentId, conversationId, contactId }
    if (mode === 'live') await appendOutgoingEvent(tx, parts, { workspaceId, conversationId }, kind, data)
    return row
  })
  return changed ?? requireHandOver(parts, workspaceId, id)
}
