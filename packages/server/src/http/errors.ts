import { httpStatusOf, type PublicError, toPublicError } from '@bellhop/core'
import type { Context } from 'hono'
import type { Parts } from '../parts.ts'
import type { AppEnv } from './app-env.ts'
import { HttpError } from './http-error.ts'

/** The body of every answer that is an error. */
interface ErrorBody {
  error: PublicError & { requestId: string }
}

/**
 * Answers whatever was thrown. Our own errors tell what they say; anything else is `internal`, without a word of what it was:
 * that goes to the log, under the request id that the answer names.
 */
export function answerError(
  c: Context<AppEnv>,
  thrown: unknown,
  { log, metrics }: Pick<Parts, 'log' | 'metrics'>,
): Response {
  const requestId = c.get('requestId')
  const told = toPublicError(thrown)
  if (told.code === 'overloaded' && thrown instanceof Error && thrown.cause !== undefined)
    log.warn({ err: thrown, requestId }, 'a request could not be taken on')
  if (told.code === 'internal')
    log.error({ err: thrown, requestId, method: c.req.method, path: c.req.path }, 'request failed')
  const status = (thrown instanceof HttpError ? thrown.httpStatus : undefined) ?? httpStatusOf(told.code)
  if (retryable.has(status)) metrics.limited(told.code)
  const headers = thrown instanceof HttpError ? thrown.headers : {}
  const body: ErrorBody = { error: { ...told, requestId } }
  return c.json(c.get('errorBody')?.(body.error, status) ?? body, status, {
    ...headers,
    ...(retryable.has(status) && !('Retry-After' in headers) ? { 'Retry-After': '1' } : {}),
  })
}

const retryable: ReadonlySet<number> = new Set([429, 503])
