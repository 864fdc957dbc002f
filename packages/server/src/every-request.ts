import type { Context, MiddlewareHandler, Next } from 'hono'
import type { Awaitable } from './awaitable.ts'
import type { AppEnv } from './http/app-env.ts'
import { nameClient } from './http/client-address.ts'
import { answerError } from './http/errors.ts'
import { createHostCheck } from './http/host-names.ts'
import { nameForeignOrigin } from './http/page-origin.ts'
import { nameRequest, tellRequestId } from './http/request-id.ts'
import { secure } from './http/security-headers.ts'
import { inLogScope } from './log/log-scope.ts'
import type { Parts } from './parts.ts'
import { measuredRequests } from './telemetry/measured-requests.ts'

/** What is done with every request, whatever it asks for. One link of the chain: each further one costs every request its promises. */
export function everyRequest(parts: Parts): MiddlewareHandler<AppEnv> {
  const measured = measuredRequests(parts)
  const checkHost = createHostCheck(parts.knownHosts)
  return (c, next) => {
    const requestId = nameRequest(c)
    return measured(c, () => answer(c, next, requestId), finish)
  }

  function answer(c: Context<AppEnv>, next: Next, requestId: string): Awaitable<void> {
    const fail = (thrown: unknown) => {
      c.res = answerError(c, thrown, parts)
    }
    try {
      nameClient(c, parts.trustedProxies)
      nameForeignOrigin(c, parts)
      checkHost(c)
    } catch (thrown) {
      return fail(thrown)
    }
    // Where no route was found there is no chain that would answer what is thrown.
    return inLogScope({ requestId }, next).catch(fail)
  }

  function finish(c: Context<AppEnv>): void {
    try {
      tellAll(c)
    } catch {
      // The headers of some answers, such as `Response.redirect`, can't be changed: those of a copy can.
      c.res = new Response(c.res.body, c.res)
      tellAll(c)
    }
  }

  function tellAll(c: Context<AppEnv>): void {
    secure(c.res)
    tellRequestId(c.res, c.get('requestId'))
  }
}
