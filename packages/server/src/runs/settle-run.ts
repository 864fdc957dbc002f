import { BellhopError, type RunError, runError, settledForModel, settledWords } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import { localeOf } from '../conversations/locale-of.ts'
import { tellAfterwards } from '../conversations/tell-afterwards.ts'
import { inUnit, type Unit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { auditDetail, movedOn, moveTo, openFrom, type RunChange, tell } from './record-run.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { findRun, unknownDuplicates } from './store.ts'

export interface Settlement {
  outcome: 'succeeded' | 'failed'
  /** Why, for the trail. */
  note: string
  /** The run that looked it up. */
  readBack?: string
}

/**
 * Somebody says what became of a run whose outcome nobody knew. Only `unknown` can be settled, and only once. Its conversation is
 * told. A run and those that ended as it because they would have repeated it are of one write, so they are settled together.
 */
export async function settleRun(parts: RunParts, row: RunRow, settlement: Settlement, actor: Actor): Promise<RunRow> {
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
    const sent = await sentRunOf(unit, row)
    const settled = await settleOne(unit, parts, sent, settlement, actor)
    if (!settled) return movedOn()
    const locale = await localeOf(parts, unit.tx, settled)
    await tellAfterwards(unit, parts, settled, settledWords(settlement.outcome, locale))
    let asked = settled
    for (const same of await unknownDuplicates(unit.tx, sent)) {
      const also = await settleOne(unit, parts, same, settlement, actor)
      if (also?.id === row.id) asked = also
    }
    return asked
  })
}

/** The run that sent what this one would have repeated; this one, where that is known about already. */
async function sentRunOf(unit: Unit, row: RunRow): Promise<RunRow> {
  const sent = row.duplicateOf === null ? null : await findRun(unit.tx, row.workspaceId, row.duplicateOf)
  return sent?.status === 'unknown' ? sent : row
}

async function settleOne(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  { outcome, note, readBack }: Settlement,
  actor: Actor,
): Promise<RunRow | null> {
  const settled = await moveTo(unit, parts, openFrom(row), toChange(outcome, await localeOf(parts, unit.tx, row)))
  if (!settled) return null
  await tell(unit, parts, settled, [{ type: 'action-end', runId: settled.id, action: settled.action, status: outcome }])
  await appendAudit(unit.tx, parts, row.workspaceId, {
    kind: 'run.settled',
    actor,
    subject: row.id,
    detail: { ...auditDetail(settled), outcome, note, ...(readBack === undefined ? {} : { readBack }) },
  })
  unit.afterCommit(() => parts.onSettled(settled))
  return settled
}

function toChange(outcome: Settlement['outcome'], locale: string): RunChange {
  const isDone = outcome === 'succeeded'
  const error: RunError = {
    ...runError('outcome_unknown', 'Its outcome was unknown; it was found later that it had not been carried out.'),
    hint: 'Nothing is left to do: what became of it was settled.',
  }
  return {
    status: outcome,
    message: settledWords(outcome, locale),
    result: {
      status: outcome,
      ...(isDone
        ? { message: settledForModel.succeeded }
        : { error: { code: error.code, message: settledForModel.failed } }),
    },
    error: isDone ? null : error,
    ...(isDone ? { followUps: [] } : {}),
    columns: { sealedPrepared: null, readBackAt: null },
  }
}
