import { type BellhopError, type Issue, isBellhopError } from '../error/bellhop-error.ts'
import { type ErrorCode, errorCodes } from '../error/codes.ts'

/** Why a run did not end well, as its record has it (contracts 6). For the author; customers and models get words of their own. */
export interface RunError {
  code: ErrorCode
  message: string
  status?: number
  hint?: string
  issues?: Issue[]
}

export function toRunError(error: BellhopError): RunError {
  return {
    code: error.code,
    message: error.message,
    ...(error.status === undefined ? {} : { status: error.status }),
    hint: error.hint,
    ...(error.issues.length === 0 ? {} : { issues: error.issues }),
  }
}

export function runError(code: ErrorCode, message: string, status?: number): RunError {
  return { code, message, ...(status === undefined ? {} : { status }), hint: errorCodes[code].hint }
}

/** Any thrown thing as a run's error. What isn't ours says nothing but that it happened: its text may hold anything. */
export function toRunErrorFrom(thrown: unknown): RunError {
  return isBellhopError(thrown)
    ? toRunError(thrown)
    : runError('internal', 'Something broke inside Bellhop while running this.')
}
