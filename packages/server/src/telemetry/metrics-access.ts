import { createHash, timingSafeEqual } from 'node:crypto'

export interface MetricsCaller {
  /** Where the call comes from; null without a connection. */
  address: string | null
  authorization: string | undefined
  /** Whether the request says that a proxy passed it on. */
  forwarded: boolean
}

/**
 * Who may read the metrics. They tell of every workspace, so an API key is not enough: with a token configured its bearer alone;
 * without one whoever calls from this machine, while the server is for this machine alone.
 */
export function mayReadMetrics(
  { token, publicUrl }: { token: string | null; publicUrl: URL },
  { address, authorization, forwarded }: MetricsCaller,
): boolean {
  if (token !== null) {
    const given = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
    return given !== undefined && timingSafeEqual(digest(given), digest(token))
  }
  return isLoopback(publicUrl.hostname) && address !== null && isLoopback(address) && !forwarded
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|(::ffff:)?127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
