import { BellhopError } from '@bellhop/core'
import type { Awaitable } from '../awaitable.ts'
import type { Parts } from '../parts.ts'
import { HttpError } from './http-error.ts'
import type { Principal, Scope } from './principal.ts'

/** What a call shows of who makes it. */
export interface Credentials {
  authorization: string | undefined
  address: string | null
  request: Request
  foreignOrigin: string | null
}

/**
 * Who makes this call: by `Authorization: Bearer bh_…`, else by the session of the browser. Throws `unauthorized` without either,
 * `forbidden` where the scope is lacking, `rate_limited` where it comes too often. `forSupport`: whether the role of that name may.
 */
export function authenticate(
  parts: Pick<Parts, 'findPrincipal' | 'findMember' | 'rates'>,
  credentials: Credentials,
  needs: { scope: Scope; forSupport: boolean },
): Awaitable<Principal> {
  const found = findCaller(parts, credentials)
  return found instanceof Promise
    ? found.then(principal => admit(parts, credentials, needs, principal))
    : admit(parts, credentials, needs, found)
}

function admit(
  parts: Pick<Parts, 'rates'>,
  { authorization }: Credentials,
  { scope, forSupport }: { scope: Scope; forSupport: boolean },
  principal: Principal | null,
): Principal {
  if (!principal) {
    const message =
      authorization === undefined
        ? 'The call has no API key, and no session in force.'
        : 'This API key is not known, has expired, or was revoked.'
    throw new HttpError('unauthorized', message, { headers: { 'WWW-Authenticate': 'Bearer' } })
  }
  parts.rates.call(principal)
  if (isAllowed(principal, { scope, forSupport })) return principal
  const { role } = principal
  throw new BellhopError(
    'forbidden',
    role ? `This takes more than the role "${role}".` : `This needs an API key with the scope "${scope}".`,
  )
}

/**
 * Whether an answer that goes on for long may still do so: the key or the session that it was asked for with is in force, is of
 * the same workspace, and may still have it. Not counted as a call.
 */
export async function isStillAllowed(
  parts: Pick<Parts, 'findPrincipal' | 'findMember'>,
  credentials: Credentials,
  before: Principal,
  needs: { scope: Scope; forSupport: boolean },
): Promise<boolean> {
  const now = await findCaller(parts, credentials)
  return (
    now !== null && now.workspaceId === before.workspaceId && now.actor.id === before.actor.id && isAllowed(now, needs)
  )
}

function isAllowed({ scopes, role }: Principal, { scope, forSupport }: { scope: Scope; forSupport: boolean }): boolean {
  return scopes.includes(scope) && (role !== 'support' || forSupport)
}

function findCaller(
  parts: Pick<Parts, 'findPrincipal' | 'findMember'>,
  { authorization, address, request, foreignOrigin }: Credentials,
): Awaitable<Principal | null> {
  return authorization === undefined
    ? parts.findMember({ request, address, foreignOrigin })
    : principalOfKey(parts, authorization, address)
}

function principalOfKey(
  parts: Pick<Parts, 'findPrincipal'>,
  authorization: string,
  address: string | null,
): Awaitable<Principal | null> {
  const value = /^bearer +([^\s,]+)$/i.exec(authorization)?.[1]
  return value === undefined ? null : parts.findPrincipal(value, address)
}
