import type { Issue } from '@bellhop/core'
import { HttpError } from '../http/http-error.ts'

const hint =
  'Wait as long as the Retry-After header says. The operator sets the limits of the server with BELLHOP_LIMIT_…, and an agent may have narrower ones under `limits`.'

/** 429, and when to come again. */
export function rateLimited(message: string, retryAfterMs: number, issues: Issue[] = []): HttpError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return new HttpError('rate_limited', message, { hint, issues, headers: { 'Retry-After': String(seconds) } })
}
