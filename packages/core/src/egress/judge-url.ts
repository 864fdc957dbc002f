import { isIPv4, isIPv6 } from 'node:net'
import { type AllowList, isInAllowedRange } from './allow-list.ts'
import { denied } from './egress-error.ts'
import { hasAmbiguousCharacter, isPublicName } from './host-names.ts'
import { isForbiddenAddress, isPublicAddress } from './ip-address.ts'
import { isRefusedPort } from './refused-ports.ts'

/** A URL that may be tried: its name still has to resolve to addresses that may be connected to. */
export interface JudgedUrl {
  /** Canonical: lower-case ASCII host, no trailing dot. */
  url: URL
  /** `host:port` as the operator's list and the hosts of secrets spell it, IPv6 in brackets. */
  hostPort: string
  secure: boolean
  /** Is exactly this host:port on the operator's list? */
  excepted: boolean
}

const maxUrlLength = 8_192

/**
 * Judges the text of a URL, before any name is resolved. The raw text is judged as well as what the URL parser makes
 * of it: spellings that other parsers read differently (backslashes, white space, `http:/host`, user-info) are refused
 * instead of interpreted. Throws `egress_denied`.
 */
export function judgeUrl(raw: string, allow: AllowList): JudgedUrl {
  if (typeof raw !== 'string' || raw.length > maxUrlLength) throw denied('The URL is too long.')
  if (hasAmbiguousCharacter(raw)) throw denied('The URL has a control character, a space or a backslash.')
  const url = URL.parse(raw)
  if (url === null) throw denied('Not an absolute URL.')
  const secure = url.protocol === 'https:'
  if (!secure && url.protocol !== 'http:') throw denied(`The scheme ${url.protocol} is not http or https.`)
  const authority = strictAuthority.exec(raw)?.[1]
  if (authority === undefined) throw denied('The URL does not begin with http:// or https:// and a host.')
  if (authority.includes('@')) throw denied('The URL has credentials before the host.')
  return judgeHost(url, secure, allow)
}

/** May this address be connected to, for a host and port that are (not) on the operator's list? */
export function mayConnectTo(address: string, port: number, excepted: boolean, allow: AllowList): boolean {
  if (isPublicAddress(address)) return true
  if (isForbiddenAddress(address)) return false
  return excepted || isInAllowedRange(allow, address, port)
}

const strictAuthority = /^https?:\/\/([^/?#]+)/i

function judgeHost(url: URL, secure: boolean, allow: AllowList): JudgedUrl {
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1)
  const host = url.hostname
  const hostPort = `${host}:${port}`
  const excepted = allow.exact.has(hostPort)
  if (!excepted && isRefusedPort(port)) throw denied(`Port ${port} is refused.`)
  const literal = toLiteral(host)
  if (literal !== null) {
    if (!mayConnectTo(literal, port, excepted, allow)) throw denied(`${host} is not a public address.`)
  } else if (!excepted && !isPublicName(host)) {
    throw denied(`${JSON.stringify(host)} is not a public host name.`)
  }
  return { url, hostPort, secure, excepted }
}

/** The address that a URL's host spells, or `null` for a name. */
export function toLiteral(host: string): string | null {
  if (host.startsWith('[')) return host.slice(1, -1)
  return isIPv4(host) || isIPv6(host) ? host : null
}
