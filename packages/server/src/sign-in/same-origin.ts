import { BellhopError } from '@bellhop/core'

/**
 * Refuses what another site made a browser send: with its cookie comes the `Origin` that it was sent from. Programs send none.
 * The `Host` was checked before, so a name that leads here by DNS alone finds nothing.
 */
export function requireSameOrigin(request: Request): void {
  const origin = request.headers.get('origin')
  if (origin === null) return
  const host = request.headers.get('host') ?? new URL(request.url).host
  if (URL.parse(origin)?.host === host) return
  throw new BellhopError('origin_refused', `A page of ${origin} may not act for somebody who is signed in here.`)
}
