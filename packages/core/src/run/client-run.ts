import type { JsonObject, JsonValue } from '../json.ts'
import { renderMessageWithNotes } from '../template/message.ts'
import type { PreparedRun } from './frozen.ts'
import { messageData, type RunOutcome } from './perform-run.ts'
import { type RunError, runError } from './run-error.ts'
import { type Clock, startStep, type TraceStep } from './trace.ts'
import { failureTemplate } from './words.ts'

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

/** Settles a client action by its report. Its value is what the page returned, only where the action says that it returns. */
export function concludeClientRun(
  prepared: PreparedRun,
  report: ClientReport,
  parts: { clock: Clock; runId?: string },
): RunOutcome {
  const { action } = prepared
  const { status, error } = judge(report)
  const response = report.kind === 'returned' && action.client?.returns ? report.value : null
  const trace: TraceStep[] = [startStep('client', parts.clock)(detailOf(report))]
  const template = error ? failureTemplate(action.messages, error) : action.messages.success
  const message = render(template, prepared, { status, response, runId: parts.runId }, parts.clock, trace)
  return {
    status,
    response,
    result: error
      ? { status, error: { code: error.code, message: error.message } }
      : action.client?.returns
        ? response
        : { status, message },
    message,
    error,
    followUps: status === 'succeeded' ? action.followUps.success : action.followUps.failure,
    trace,
  }
}

function judge(report: ClientReport): { status: RunOutcome['status']; error: RunError | null } {
  switch (report.kind) {
    case 'returned':
      return { status: 'succeeded', error: null }
    case 'threw':
      return { status: 'failed', error: runError('client_failed', `The code threw: ${report.message}`) }
    case 'unclaimed':
      return {
        status: 'failed',
        error: runError('client_unreachable', "No browser took the action, so it didn't run."),
      }
    case 'silent':
      return {
        status: 'unknown',
        error: runError('outcome_unknown', 'A browser started the code and then went silent.'),
      }
  }
}

function detailOf(report: ClientReport): JsonObject {
  return report.kind === 'threw' ? { outcome: report.kind, message: report.message } : { outcome: report.kind }
}

function render(
  template: string | { builtIn: string } | null,
  prepared: PreparedRun,
  run: { status: string; response: JsonValue; runId: string | undefined },
  clock: Clock,
  trace: TraceStep[],
): string | null {
  if (template === null) return null
  if (typeof template === 'object') return template.builtIn
  const step = startStep('message', clock)
  const { text, notes } = renderMessageWithNotes(template, messageData(prepared, run, run.response, run.runId), {
    locale: prepared.frozen.locale,
    timeZone: prepared.frozen.timeZone,
    now: clock.now(),
  })
  trace.push(step(notes.length > 0 ? { notes } : {}))
  return text
}
