import { EgressError, isEgressError } from './egress-error.ts'

/** What undici, or the guard's own dialling below it, says of a call that failed. */
export function toCallError(
  error: Error,
  { left, status, host }: { left: boolean; status: number | undefined; host: string },
): EgressError {
  if (isEgressError(error)) return new EgressError(error.code, error.message, { left, status, cause: error.cause })
  const code = 'code' in error ? error.code : undefined
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new EgressError('response_too_large', `The headers of ${host} are too large.`, {
      left,
      status,
      cause: error,
    })
  }
  if (!left) return new EgressError('connect_failed', `${host} could not be called.`, { left, cause: error })
  return new EgressError('connection_lost', `The connection to ${host} was lost.`, { left, status, cause: error })
}
