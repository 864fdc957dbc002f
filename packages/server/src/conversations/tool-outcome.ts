import { type Action, errorCodes, isJsonObject, type JsonObject, type JsonValue } from '@bellhop/core'
import { loadActionVersion } from '../actions/load-action.ts'
import type { Parts } from '../parts.ts'
import { type RunRow, stepsOf, toRun } from '../runs/run.ts'
import type { ToolOutcome } from './brain.ts'
import { cutForModel } from './model/cut-for-model.ts'
import { rememberedValue } from './remembered-value.ts'

/** What a brain learns of a run, as the run's own record has it. */
export function toOutcome(run: RunRow): ToolOutcome {
  const { id, status, result, message, followUps, error } = toRun(run, null)
  const ignored = ignoredIn(run)
  return {
    runId: id,
    status,
    ...bounded(result),
    message,
    followUps,
    error: error
      ? {
          code: error.code,
          customer: errorCodes[error.code].customer,
          ...(error.status === undefined ? {} : { status: error.status }),
        }
      : null,
    ...(run.duplicateOf === null ? {} : { duplicateOf: run.duplicateOf }),
    ...(ignored.length === 0 ? {} : { ignored }),
  }
}

/** The same, with the inputs that came from elsewhere in the conversation. `called`: the arguments that the brain gave itself. */
export async function outcomeOf(parts: Parts, run: RunRow, called: JsonObject): Promise<ToolOutcome> {
  const action = await loadActionVersion(parts, parts.database.db, run.workspaceId, run.actionId, run.version)
  const filledIn = action ? filledInBy(run.inputs, called, action.definition) : {}
  return { ...toOutcome(run), ...(Object.keys(filledIn).length === 0 ? {} : { filledIn }) }
}

/** Inputs of the conversation alone: what is bound is shown to a model by its author, or not at all. */
function filledInBy(inputs: JsonObject, called: JsonObject, action: Action): JsonObject {
  const given = action.inputs.filter(({ name, from }) => from === 'conversation' && !Object.hasOwn(called, name))
  return Object.fromEntries(
    given.flatMap(({ name }) => {
      const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined
      return value === undefined ? [] : [[name, rememberedValue(value)]]
    }),
  )
}

/** A turn keeps what its brain may see, and is written at each step: no more of an answer than a model is given. */
function bounded(result: JsonValue): Pick<ToolOutcome, 'result' | 'cutBytes'> {
  const { text, cutBytes } = cutForModel(JSON.stringify(result))
  return cutBytes === 0 ? { result } : { result: text, cutBytes }
}

const mostIgnored = 10

function ignoredIn(run: RunRow): string[] {
  const detail = stepsOf(run).findLast(
    ({ step, detail }) => step === 'inputs' && isJsonObject(detail) && detail.ignored,
  )
  const names = detail && isJsonObject(detail.detail) ? detail.detail.ignored : null
  return Array.isArray(names) ? names.slice(0, mostIgnored).map(name => String(name).slice(0, 60)) : []
}
