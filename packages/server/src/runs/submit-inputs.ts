import { BellhopError, customerWords, type JsonObject, runError } from '@bellhop/core'
import { localeOf } from '../conversations/locale-of.ts'
import { inUnit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { endRun, movedOn, openFrom } from './record-run.ts'
import { reopen } from './reopen.ts'
import { isFinal, type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { carryOn } from './start-run.ts'
import { whatRuns } from './what-runs.ts'

/**
 * Answers what a run asked for. What was given before stays; a second question may follow from the answer. Throws
 * `input_invalid`, with the run still waiting, for values that can't be used, and `gone` for a run that asks no more. Where
 * its action was taken away meanwhile, the run has failed.
 */
export async function submitInputs(parts: RunParts, row: RunRow, inputs: JsonObject, actor: Actor): Promise<RunRow> {
  if (row.status !== 'awaiting_inputs') {
    const why = isFinal(row.status) ? 'has ended' : 'already has what it needs'
    throw new BellhopError('gone', `The run ${why}: it asks for no inputs.`)
  }
  const { action, why } = await whatRuns(parts, parts.database.db, row)
  if (!action) return endWithdrawn(parts, row, why, actor)
  const { scope, journey } = await reopen(parts, parts.database.db, row, actor)
  const state = { ...journey.state, raw: { ...journey.state.raw, ...inputs } }
  return carryOn(parts, scope, { ...journey, state })
}

async function endWithdrawn(parts: RunParts, row: RunRow, why: string, actor: Actor): Promise<RunRow> {
  const locale = await localeOf(parts, parts.database.db, row)
  return inUnit(parts, async unit => {
    const ended = await endRun(unit, parts, openFrom(row), {
      status: 'failed',
      error: runError('gone', `Nothing was sent: ${why}.`),
      message: customerWords('gone', locale),
      actor,
      audit: 'run.finished',
      trace: stepsOf(row),
      inputs: row.inputs,
    })
    return ended ?? movedOn()
  })
}
