import { type ErrorCode, errorCodes } from './codes.ts'

/** One thing that is wrong, and where: `path` is a JSONPath (RFC 9535, normalised by dots and `[n]`) into what came in. */
export interface Issue {
  path: string
  message: string
}

export interface BellhopErrorOptions {
  issues?: readonly Issue[]
  /** Status line of the upstream, for `upstream_status`. */
  status?: number
  /** What the author should do, where a throw knows better than its code: cause and remedy. Default: the code's own hint. */
  hint?: string
  cause?: unknown
}

/** What REST answers, less the `requestId` that only the server knows. */
export interface PublicError {
  code: ErrorCode
  message: string
  hint: string
  issues: Issue[]
}

/** The one error that Bellhop throws across a boundary: a stable code, a message for the operator, never a credential. */
export class BellhopError extends Error {
  override readonly name = 'BellhopError'
  readonly code: ErrorCode
  readonly issues: Issue[]
  readonly status: number | undefined
  /** What the author should do about it. */
  readonly hint: string

  constructor(code: ErrorCode, message: string, options: BellhopErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.issues = [...(options.issues ?? [])]
    this.status = options.status
    this.hint = options.hint ?? errorCodes[code].hint
  }
}

export function isBellhopError(value: unknown): value is BellhopError {
  return value instanceof BellhopError
}

/**
 * What a caller of the API may read of anything that was thrown. Neither a cause nor a stack leaves the server, and whatever is
 * not a `BellhopError` is `internal`, without its message: that may hold anything.
 */
export function toPublicError(thrown: unknown): PublicError {
  if (isBellhopError(thrown)) {
    return { code: thrown.code, message: thrown.message, hint: thrown.hint, issues: thrown.issues }
  }
  return { code: 'internal', message: 'An unexpected fault.', hint: errorCodes.internal.hint, issues: [] }
}
