import { BellhopError } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import { inUnit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { auditDetail, movedOn, moveTo, openFrom } from './record-run.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'

export interface Settlement {
  outcome: 'succeeded' | 'failed'
  /** Why, for the trail. */
  note: string
}

/** An author says what became of a run whose outcome nobody knew. Only `unknown` can be settled, and only once. */
export async function settleRun(
  parts: RunParts,
  row: RunRow,
  { outcome, note }: Settlement,
  actor: Actor,
): Promise<RunRow> {
  if (row.status !== 'unknown') {
    throw new BellhopError(
      'conflict',
      `Only a run whose outcome is unknown can be settled; this one is ${row.status}.`,
      {
        hint: 'What became of this run is known already: there is nothing to settle.',
      },
    )
  }
  return inUnit(parts, async unit => {
    const settled = await moveTo(unit, parts, openFrom(row), {
      status: outcome,
      ...(outcome === 'succeeded' ? { error: null } : {}),
    })
    if (!settled) return movedOn()
    await appendAudit(unit.tx, parts, row.workspaceId, {
      kind: 'run.settled',
      actor,
      subject: row.id,
      detail: { ...auditDetail(settled), outcome, note },
    })
    return settled
  })
}
