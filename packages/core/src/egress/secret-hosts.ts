import { denied, EgressError } from './egress-error.ts'
import { isBareHost } from './host-names.ts'
import type { JudgedUrl } from './judge-url.ts'
import type { Outbound } from './types.ts'

/**
 * Refuses to send a credential over plain http (but to an exact exception of the operator) or to a host that is not
 * among the credential's own.
 */
export function judgeSecret(outbound: Pick<Outbound, 'carriesSecret' | 'secretHosts'>, target: JudgedUrl): void {
  const { secretHosts } = outbound
  if (!(outbound.carriesSecret ?? secretHosts !== undefined)) return
  if (!target.secure && !target.excepted) {
    throw denied(`A credential does not go over plain http to ${target.hostPort}.`)
  }
  if (!secretHosts?.some(entry => isSameHost(entry, target))) {
    throw new EgressError('secret_host_denied', `${target.hostPort} is not a host of the credential.`, { left: false })
  }
}

function isSameHost(entry: string, { url, hostPort }: JudgedUrl): boolean {
  // What a URL spells without a port is its scheme's default port, and so it is here.
  if (entry === url.host || entry === hostPort) return true
  if (!isBareHost(entry)) return false
  const parsed = URL.parse(`${url.protocol}//${entry}/`)
  if (parsed === null) return false
  if (parsed.hostname.endsWith('.')) parsed.hostname = parsed.hostname.slice(0, -1)
  return parsed.host === url.host
}
