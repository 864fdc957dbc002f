import { BellhopError } from '@bellhop/core'

/**
 * Refuses what a page of another origin made a browser send: with its cookie comes the `Origin` that it was sent from. Programs send
 * none. `foreignOrigin`: as `http/page-origin.ts` found it; null for a page of this server's own.
 */
export function requireSameOrigin({ foreignOrigin }: { foreignOrigin: string | null }): void {
  if (foreignOrigin === null) return
  throw new BellhopError(
    'origin_refused',
    `A page of ${foreignOrigin} may not act for somebody who is signed in here.`,
    {
      hint: 'If that is where people reach this server, its operator sets BELLHOP_PUBLIC_URL to it.',
    },
  )
}
