import type { Action } from '../action/action.ts'
import { toJsonPath } from '../action/issue-path.ts'
import { findJsonObstacle } from '../action/json-limits.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { selectFields } from '../response/select-fields.ts'
import { type Clock, systemClock } from './clock.ts'
import { failureResult } from './conclude.ts'
import type { PreparedRun } from './frozen.ts'
import { createRedactors } from './redactors.ts'
import { type RunError, runError } from './run-error.ts'
import { failureMessage, runMessage } from './run-message.ts'
import type { RunOutcome } from './run-outcome.ts'
import { startStep, type TraceStep } from './trace.ts'

/** What became of a client action in the customer's browser. */
export type ClientReport =
  | { kind: 'returned'; value: JsonValue }
  | { kind: 'threw'; message: string }
  /** No browser claimed it: it did not run. */
  | { kind: 'unclaimed' }
  /** A browser claimed it and was not heard of again: it may have run. */
  | { kind: 'silent' }

/** The module that a browser imports: the author's code as the body of an async function over `args` and `bellhop`. */
export function toClientModule(code: string): string {
  return `export default async function (args, bellhop) {\n${code}\n}\n`
}

/**
 * Settles a client action by its report. What the page returned is kept only where the action says that it returns; what it
 * threw is for the author alone, since any page may say anything.
 */
export function concludeClientRun(
  prepared: PreparedRun,
  report: ClientReport,
  parts: { clock?: Clock; runId?: string } = {},
): RunOutcome {
  const { action } = prepared
  const { clock = systemClock, runId } = parts
  const { record } = createRedactors(prepared, [])
  const { status, error, detail } = judge(report, action.client?.returns ?? false, record.text)
  const response = report.kind === 'returned' && !error && action.client?.returns ? record.json(report.value) : null
  const trace: TraceStep[] = [startStep('client', clock)(detail)]
  const scene = { status, httpStatus: null, response, runId }
  const message = error
    ? failureMessage(error, prepared, scene, { clock, trace })
    : runMessage(action.messages.success, prepared, scene, { clock, trace })
  return {
    status,
    response,
    result: error ? failureResult(status, error) : successResult(action, response, message),
    message,
    error,
    followUps: [...(status === 'succeeded' ? action.followUps.success : action.followUps.failure)],
    trace,
  }
}

const longestMessage = 500
/** Of what the code returns, as JSON, in bytes. */
const longestValue = 16_384

function judge(
  report: ClientReport,
  returns: boolean,
  redact: (text: string) => string,
): { status: RunOutcome['status']; error: RunError | null; detail: JsonObject } {
  const toShort = (text: string) => redact(text).slice(0, longestMessage).toWellFormed()
  const { kind } = report
  switch (kind) {
    case 'returned': {
      // A number such as 1e400 of JSON is none here, and null from here on.
      const obstacle = returns ? findJsonObstacle(report.value, { anyText: true }) : null
      if (obstacle) {
        // The names on the way to it are the page's, too.
        const place = toShort(toJsonPath(obstacle.path))
        const error = runError('client_failed', `The code returned what can't be kept. ${place}: ${obstacle.message}`)
        return { status: 'failed', error, detail: { outcome: kind } }
      }
      const bytes = returns ? new TextEncoder().encode(JSON.stringify(report.value)).length : 0
      if (bytes <= longestValue) return { status: 'succeeded', error: null, detail: { outcome: kind } }
      const error = runError('client_failed', `The code returned ${bytes} bytes of JSON; ${longestValue} are the most.`)
      return { status: 'failed', error, detail: { outcome: kind, bytes } }
    }
    case 'threw': {
      const message = toShort(report.message)
      const error = runError('client_failed', `The code threw: ${message}`)
      return { status: 'failed', error, detail: { outcome: kind, message } }
    }
    case 'unclaimed': {
      const error = runError('client_unreachable', "No browser took the action, so it didn't run.")
      return { status: 'failed', error, detail: { outcome: kind } }
    }
    case 'silent': {
      const error = runError('outcome_unknown', 'A browser started the code and then went silent.')
      return { status: 'unknown', error, detail: { outcome: kind } }
    }
  }
}

/** An action that returns says so itself, so what it returns is disclosed; `fields` narrows it down. */
function successResult({ client, response: settings }: Action, response: JsonValue, message: string | null): JsonValue {
  if (!client?.returns) return { status: 'succeeded', message }
  return Array.isArray(settings.fields) ? selectFields(response, settings.fields) : response
}
