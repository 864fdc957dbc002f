import { errorCodes } from '../error/codes.ts'
import type { JsonValue } from '../json.ts'
import { selectFields } from '../response/select-fields.ts'
import type { Clock } from './clock.ts'
import { cutBytes } from './cut-bytes.ts'
import type { PreparedRun } from './frozen.ts'
import type { Outcome } from './outcome.ts'
import type { RunError } from './run-error.ts'
import { failureMessage, runMessage } from './run-message.ts'
import type { RunOutcome } from './run-outcome.ts'
import type { TraceStep } from './trace.ts'
import { doneButUnread, doneButUnreadForModel } from './words.ts'

/** A run whose request is behind it, and the record that it has so far. */
export interface Performed {
  prepared: PreparedRun
  runId: string | undefined
  clock: Clock
  trace: TraceStep[]
}

export interface Ending {
  outcome: Outcome
  /** What kept a successful write's answer from being used: stands beside the success. */
  unread?: RunError
  /** Default null. */
  response?: JsonValue
  /** Body of an upstream's error, free of credentials. */
  errorBody?: string
}

/** Makes of an outcome what each reader gets: the customer a message, the model a result, the author error and trace. */
export function conclude(run: Performed, { outcome, unread, response = null, errorBody }: Ending): RunOutcome {
  const { prepared, trace } = run
  const { messages, followUps, response: settings } = prepared.action
  const { status, httpStatus } = outcome
  const { locale } = prepared.frozen
  const error = outcome.error ?? unread ?? null

  const scene = { status, httpStatus, response, runId: run.runId }
  const message = unread
    ? doneButUnread(locale)
    : outcome.error
      ? failureMessage(outcome.error, prepared, scene, run)
      : runMessage(messages.success, prepared, scene, run)
  const result = outcome.error
    ? failureResult(status, outcome.error, settings.errorBodyToModel ? errorBody : undefined)
    : unread
      ? { status, message, error: { ...brief(unread), message: doneButUnreadForModel } }
      : successResult(prepared, response, message)

  return {
    status,
    response,
    result,
    message,
    error,
    followUps: [...(status === 'succeeded' ? followUps.success : followUps.failure)],
    trace,
  }
}

const errorBodyForModel = 2_000

/** What the model is told of a failure: the words that belong to its code, never what the operator reads. */
export function failureResult(status: string, error: RunError, body?: string): JsonValue {
  const cut = body === undefined ? {} : { body: cutBytes(body, errorBodyForModel) }
  return { status, error: { ...brief(error), message: errorCodes[error.code].model, ...cut } }
}

function brief({ code, status }: RunError) {
  return { code, ...(status === undefined ? {} : { status }) }
}

/** Least disclosure: with `fields` those, else a transform's whole result (the author chose it), else only status and message. */
function successResult({ action }: PreparedRun, response: JsonValue, message: string | null): JsonValue {
  const { fields, transform } = action.response
  if (fields === '*') return response
  if (fields !== null) return selectFields(response, fields)
  return transform !== null ? response : { status: 'succeeded', message }
}
