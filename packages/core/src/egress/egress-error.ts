import { BellhopError } from '../error/bellhop-error.ts'

export type EgressErrorCode =
  | 'egress_denied'
  | 'secret_host_denied'
  | 'dns_failed'
  | 'connect_failed'
  | 'tls_failed'
  | 'timeout'
  | 'connection_lost'
  | 'redirect_refused'
  | 'request_too_large'
  | 'response_too_large'
  | 'response_not_json'
  | 'overloaded'

export interface EgressErrorOptions {
  left: boolean
  status?: number | undefined
  /** Where the throw knows better than its code what the author should do. */
  hint?: string
  cause?: unknown
}

/**
 * Why a request got no readable answer. Two properties say what may have happened upstream: `left`, and `status`, the
 * status line that had been received before the failure (of the redirect, where a redirect was refused).
 */
export class EgressError extends BellhopError {
  declare readonly code: EgressErrorCode
  /** Whether bytes may have reached the upstream. `false` only where they provably did not. */
  readonly left: boolean

  constructor(code: EgressErrorCode, message: string, { left, status, hint, cause }: EgressErrorOptions) {
    super(code, message, {
      cause,
      ...(status === undefined ? {} : { status }),
      ...(hint === undefined ? {} : { hint }),
    })
    this.left = left
  }
}

export function isEgressError(value: unknown): value is EgressError {
  return value instanceof EgressError
}

/** A refusal by the guard, before anything was sent. */
export function denied(message: string): EgressError {
  return new EgressError('egress_denied', message, { left: false })
}
