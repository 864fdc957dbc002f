import type { ErrorCode } from '../error/codes.ts'
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
  const status = sent.error.status
  if (isWrite && status !== undefined && sent.error.code !== 'redirect_refused') {
    // The status line arrived, and with it the verdict; only the rest of the answer was lost.
    const verdict = judgeStatus(status, true)
    return verdict.status === 'succeeded' ? verdict : { ...verdict, httpStatus: status }
  }
  if (isWrite && sent.mayHaveArrived && sent.error.code !== 'redirect_refused') {
    return { status: 'unknown', error: unknownOutcome(`No answer came (${sent.error.code}).`), httpStatus: null }
  }
  return { status: 'failed', error: toRunError(sent.error), httpStatus: status ?? null }
}

function judgeStatus(status: number, isWrite: boolean): Outcome {
  if (status >= 200 && status < 300) return { status: 'succeeded', error: null, httpStatus: status }
  if (isWrite && (status === 408 || status === 502 || status === 504)) {
    return { status: 'unknown', error: unknownOutcome(`The API answered ${status}.`, status), httpStatus: status }
  }
  const code: ErrorCode = status >= 300 && status < 400 && status !== 304 ? 'redirect_refused' : 'upstream_status'
  return { status: 'failed', error: runError(code, `The API answered ${status}.`, status), httpStatus: status }
}

function unknownOutcome(what: string, status?: number): RunError {
  return runError('outcome_unknown', `${what} The request may or may not have been carried out.`, status)
}
