import { type RunError, runError, toRunError } from './run-error.ts'
import type { Sent } from './send.ts'

export type Outcome =
  | { status: 'succeeded'; error: null; httpStatus: number }
  | { status: 'failed' | 'unknown'; error: RunError; httpStatus: number | null }

/**
 * What a call became, by what is known of it (contracts 4). A write without a status line, or with one that says that
 * somebody in between gave up, may have happened: `unknown`, never `failed`.
 */
export function judgeOutcome(sent: Sent, isWrite: boolean): Outcome {
  if (sent.kind === 'answered') return judgeStatus(sent.inbound.status, isWrite)
  const { error, mayHaveArrived } = sent
  const { status } = error
  // The status line had arrived, and with it the verdict; only the rest of the answer was lost. A read needs that rest.
  if (status !== undefined && (isWrite || status >= 400)) return judgeStatus(status, isWrite, error.message)
  if (isWrite && mayHaveArrived) {
    return { status: 'unknown', error: unknownOutcome(`No answer came (${error.code}).`), httpStatus: null }
  }
  return { status: 'failed', error: toRunError(error), httpStatus: status ?? null }
}

function judgeStatus(status: number, isWrite: boolean, detail?: string): Outcome {
  if (status >= 200 && status < 300) return { status: 'succeeded', error: null, httpStatus: status }
  const what = `The API answered ${status}.${detail === undefined ? '' : ` ${detail}`}`
  if (isWrite && (status === 408 || status === 502 || status === 504)) {
    return { status: 'unknown', error: unknownOutcome(what, status), httpStatus: status }
  }
  const code = isWrite && status >= 300 && status < 400 && status !== 304 ? 'redirect_refused' : 'upstream_status'
  return { status: 'failed', error: runError(code, what, status), httpStatus: status }
}

function unknownOutcome(what: string, status?: number): RunError {
  return runError('outcome_unknown', `${what} The request may or may not have been carried out.`, status)
}
