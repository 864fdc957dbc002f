import type { Clock } from '../parts.ts'
import { clientNetwork, clientSite } from './client-network.ts'
import { createRateWindows } from './rate-windows.ts'

/** Windows for client addresses: for each client, and more of them for a site that has very many client networks to itself. */
export interface NetworkWindows {
  /** Counts a call. Throws `rate_limited` where there were too many. */
  take(address: string | null): void
  /** Throws the same, but counts nothing. */
  check(address: string | null): void
  /** Takes a counted call back. */
  forgive(address: string | null): void
}

/** What an IPv6 site of /48, which has 65,536 networks of /64, may do as against one of them. */
const siteFactor = 8

/** `limit` and `what`: as of `createRateWindows`. */
export function createNetworkWindows(clock: Clock, limit: number, what: string): NetworkWindows {
  const clients = createRateWindows(clock, limit, `${what} from one address`)
  const sites = createRateWindows(clock, limit * siteFactor, `${what} from one network`)
  if (limit === Number.POSITIVE_INFINITY) return { take: () => {}, check: () => {}, forgive: () => {} }
  return {
    take: address => {
      clients.take(clientNetwork(address))
      if (isV6(address)) sites.take(clientSite(address))
    },
    check: address => {
      clients.check(clientNetwork(address))
      if (isV6(address)) sites.check(clientSite(address))
    },
    forgive: address => {
      clients.forgive(clientNetwork(address))
      if (isV6(address)) sites.forgive(clientSite(address))
    },
  }
}

function isV6(address: string | null): boolean {
  return address?.includes(':') === true
}
