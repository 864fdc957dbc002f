import { createHash, timingSafeEqual } from 'node:crypto'

/** Who may read the metrics. They tell of every workspace, so a key of some workspace is not enough. */
export interface MetricsAccess {
  /** Whoever shows it may; null: there is none. */
  token: string | null
  /** Whoever calls from this machine may, unasked. Only for a server that is for this machine alone. */
  local: boolean
}

export interface MetricsCaller {
  /** Where the call comes from; null without a connection. */
  address: string | null
  authorization: string | undefined
  /** Whether the request says that a proxy passed it on. */
  forwarded: boolean
}

export function mayReadMetrics(
  { token, local }: MetricsAccess,
  { address, authorization, forwarded }: MetricsCaller,
): boolean {
  if (token !== null) {
    const given = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
    return given !== undefined && timingSafeEqual(digest(given), digest(token))
  }
  return local && address !== null && isLoopback(address) && !forwarded
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^127(\.\d{1,3}){3}$/.test(address)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
