import { BellhopError, type JsonObject } from '@bellhop/core'
import type { Actor } from '../http/principal.ts'
import { reopen } from './reopen.ts'
import { isFinal, type RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { carryOn } from './start-run.ts'

/**
 * Answers what a run asked for. What was given before stays; a second question may follow from the answer. Throws
 * `input_invalid`, with the run still waiting, for values that can't be used, and `gone` for a run that asks no more.
 */
export async function submitInputs(parts: RunParts, row: RunRow, inputs: JsonObject, actor: Actor): Promise<RunRow> {
  if (row.status !== 'awaiting_inputs') {
    const why = isFinal(row.status) ? 'has ended' : 'already has what it needs'
    throw new BellhopError('gone', `The run ${why}: it asks for no inputs.`)
  }
  const { scope, journey } = await reopen(parts, parts.database.db, row, actor)
  const state = { ...journey.state, raw: { ...journey.state.raw, ...inputs } }
  const options = { ...journey.options, autoApprove: row.mode === 'test' }
  return carryOn(parts, scope, { ...journey, state, options })
}
