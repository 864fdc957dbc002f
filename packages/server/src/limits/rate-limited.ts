import { HttpError } from '../http/http-error.ts'

/** 429, and when to come again. */
export function rateLimited(message: string, retryAfterMs: number): HttpError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return new HttpError('rate_limited', message, { headers: { 'Retry-After': String(seconds) } })
}
