import { customerWords, toPublicError } from '@bellhop/core'
import type { Context, MiddlewareHandler } from 'hono'
import { conversationRules } from '../../conversations/conversation-rules.ts'
import type { AppEnv } from '../../http/app-env.ts'
import { answerError } from '../../http/errors.ts'
import type { Parts } from '../../parts.ts'
import { corsHeaders } from './cors.ts'
import { bearerOf, modeOf, readResumable } from './visitor-token.ts'

/**
 * What a customer's browser is told of a failure, wherever on the way it happened: the code, words for a customer in the agent's language, and no
 * internals. Field issues stay, they name the field; the hint is for the author, so it goes to the log, under the request id.
 * The page can read the answer, but for one whose origin is refused.
 */
export function answerInCustomerWords(parts: Parts): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    let thrown: unknown
    try {
      await next()
      thrown = c.error
    } catch (error) {
      // What no route answers is refused outside of the routes' own error handling.
      c.res = answerError(c, error, parts)
      thrown = error
    }
    if (thrown !== undefined) c.res = await inCustomerWords(c, thrown, parts)
    c.res.headers.set('Vary', 'Origin')
  }
}

async function inCustomerWords(c: Context<AppEnv>, thrown: unknown, parts: Parts): Promise<Response> {
  const { code, hint, issues } = toPublicError(thrown)
  const requestId = c.get('requestId')
  // Without the error's own message: that may quote what a customer wrote.
  parts.log.debug({ requestId, code, hint, method: c.req.method, path: c.req.path }, 'refused a visitor')
  const error = { code, message: customerWords(code, await localeOf(c, parts)), hint: '', issues, requestId }
  const { status, headers } = c.res
  const answer = Response.json({ error }, { status, headers: withoutBodyHeaders(headers) })
  // A page has to read that its token is past its time, or why a form was refused; one that may not be here learns nothing.
  const origin = c.req.header('origin')
  if (origin !== undefined && code !== 'origin_refused')
    for (const [name, value] of Object.entries(corsHeaders(origin))) answer.headers.set(name, value)
  return answer
}

/** Of the agent that the visitor talks to; undefined of somebody whom no token names, or whose agent can't be read now. */
async function localeOf(c: Context<AppEnv>, parts: Parts): Promise<string | undefined> {
  const token = bearerOf(c.req.header('authorization'))
  const visitor = token === null ? null : readResumable(parts.keyring, token, parts.clock.now())
  const rules = visitor && (await conversationRules(parts, { ...visitor, mode: modeOf(visitor) }).catch(() => null))
  return rules?.locale
}

/** `Allow`, `Retry-After` and what else the answer had, but what described its body. */
function withoutBodyHeaders(headers: Headers): Headers {
  const kept = new Headers(headers)
  for (const name of ['content-type', 'content-length']) kept.delete(name)
  return kept
}
