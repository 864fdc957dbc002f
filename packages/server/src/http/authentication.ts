import { BellhopError } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { HttpError } from './http-error.ts'
import type { Principal, Scope } from './principal.ts'

/**
 * Who makes this call, by `Authorization: Bearer bh_…`. Throws `unauthorized` without a key in force, `forbidden` where the key
 * lacks the scope, `rate_limited` where it comes too often.
 */
export async function authenticate(
  parts: Pick<Parts, 'findPrincipal' | 'rates'>,
  { authorization, address }: { authorization: string | undefined; address: string | null },
  scope: Scope,
): Promise<Principal> {
  const value = /^bearer +([^\s,]+)$/i.exec(authorization ?? '')?.[1]
  const principal = value === undefined ? null : await parts.findPrincipal(value, address)
  if (!principal) {
    const message =
      authorization === undefined ? 'The call has no API key.' : 'This API key is not known, or was revoked.'
    throw new HttpError('unauthorized', message, { headers: { 'WWW-Authenticate': 'Bearer' } })
  }
  parts.rates.call(principal)
  if (!principal.scopes.includes(scope))
    throw new BellhopError('forbidden', `This needs an API key with the scope "${scope}".`)
  return principal
}
