import { BellhopError } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { HttpError } from './http-error.ts'
import type { Principal, Scope } from './principal.ts'

/** What a call shows of who makes it. */
export interface Credentials {
  authorization: string | undefined
  address: string | null
  request: Request
}

/**
 * Who makes this call: by `Authorization: Bearer bh_…`, else by the session of the browser. Throws `unauthorized` without either,
 * `forbidden` where the scope is lacking, `rate_limited` where it comes too often. `forSupport`: whether the role of that name may.
 */
export async function authenticate(
  parts: Pick<Parts, 'findPrincipal' | 'findMember' | 'rates'>,
  { authorization, address, request }: Credentials,
  { scope, forSupport }: { scope: Scope; forSupport: boolean },
): Promise<Principal> {
  const principal =
    authorization === undefined
      ? await parts.findMember(request, address)
      : await principalOfKey(parts, authorization, address)
  if (!principal) {
    const message =
      authorization === undefined
        ? 'The call has no API key, and no session in force.'
        : 'This API key is not known, has expired, or was revoked.'
    throw new HttpError('unauthorized', message, { headers: { 'WWW-Authenticate': 'Bearer' } })
  }
  parts.rates.call(principal)
  const { scopes, role } = principal
  if (!scopes.includes(scope)) {
    throw new BellhopError(
      'forbidden',
      role ? `This takes more than the role "${role}".` : `This needs an API key with the scope "${scope}".`,
    )
  }
  if (role === 'support' && !forSupport) throw new BellhopError('forbidden', 'This takes more than the role "support".')
  return principal
}

async function principalOfKey(
  parts: Pick<Parts, 'findPrincipal'>,
  authorization: string,
  address: string | null,
): Promise<Principal | null> {
  const value = /^bearer +([^\s,]+)$/i.exec(authorization)?.[1]
  return value === undefined ? null : parts.findPrincipal(value, address)
}
