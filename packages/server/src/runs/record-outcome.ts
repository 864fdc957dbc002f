import { settledWords } from '@bellhop/core'
import { localeOf } from '../conversations/locale-of.ts'
import { tellAfterwards } from '../conversations/tell-afterwards.ts'
import { inUnit, type Unit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { noteSecretUse } from '../secrets/resolve-secrets.ts'
import { lookUpLater } from './look-up-later.ts'
import { type Ending, endRun, movedOn, type NewRun, type OpenRun, openFrom } from './record-run.ts'
import { type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { passPoint } from './run-points.ts'
import type { SentRun } from './send-run.ts'
import { findRun, unknownDuplicates } from './store.ts'

/** Writes down what became of a send. What the database can't take now is tried again (`insist.ts`). */
export async function recordOutcome(
  parts: RunParts,
  row: RunRow,
  { outcome, usedSecrets }: SentRun,
  actor: Actor,
): Promise<RunRow> {
  const run = { ...openFrom(row), only: { leaseToken: parts.sends.token } }
  const { status } = outcome
  const ending = {
    outcome,
    actor,
    status,
    audit: 'run.finished' as const,
    trace: stepsOf(row),
    ...(status === 'unknown' ? { columns: lookUpLater(parts, row) } : {}),
  }
  const recorded = await parts.outcomes.insist(() =>
    inUnit(parts, async unit => {
      await noteSecretUse(parts, unit.tx, row.workspaceId, usedSecrets)
      return endAsSeen(unit, parts, run, ending)
    }),
  )
  passPoint('recorded', recorded)
  return recorded
}

async function endAsSeen(unit: Unit, parts: RunParts, run: Exclude<OpenRun, NewRun>, ending: Ending): Promise<RunRow> {
  return (
    (await endRun(unit, parts, run, ending)) ??
    // Its lease ran out in the meantime and it was called unknown; what this node has seen is the truth.
    (ending.status === 'unknown' ? null : await correctUnknown(unit, parts, run, ending)) ??
    // It has been ended for good, and that stands.
    (await findRun(unit.tx, run.workspaceId, run.id)) ??
    movedOn()
  )
}

/** Tells its conversation, too, and ends the runs that would have repeated it as it ended. */
async function correctUnknown(
  unit: Unit,
  parts: RunParts,
  run: Exclude<OpenRun, NewRun>,
  ending: Ending,
): Promise<RunRow | null> {
  const ended = await endRun(unit, parts, { ...run, from: 'unknown' }, ending)
  if (!ended) return null
  const words = settledWords(
    ending.status === 'succeeded' ? 'succeeded' : 'failed',
    await localeOf(parts, unit.tx, ended),
  )
  // An author's words may be made of nothing but what the answer turned out to lack.
  await tellAfterwards(unit, parts, ended, ended.message?.trim() ? ended.message : words)
  for (const same of await unknownDuplicates(unit.tx, ended)) {
    await endRun(unit, parts, openFrom(same), { ...ending, trace: stepsOf(same) })
  }
  return ended
}
