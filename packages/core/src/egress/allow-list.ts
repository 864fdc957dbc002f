import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { isBareHost, isHostName, isMetadataName } from './host-names.ts'
import { isForbiddenAddress } from './ip-address.ts'
import { isRefusedPort } from './refused-ports.ts'

/** The operator's exceptions. */
export interface AllowList {
  /** Canonical `host:port` (IPv6 in brackets): for these the port, name and address rules are lifted. */
  readonly exact: ReadonlySet<string>
  /** Address ranges by port: for these the address rule is lifted, also for public names that resolve into them. */
  readonly ranges: ReadonlyMap<number, BlockList>
}

export const emptyAllowList: AllowList = { exact: new Set(), ranges: new Map() }

/**
 * Reads `"shop.internal:8443,10.1.2.0/24:443,[fd12::1]:8443"`: entries `host:port` or `CIDR:port`, IPv6 in brackets,
 * the port always required. Empty text is an empty list.
 *
 * Throws a TypeError that names the entry when anything is malformed, when an entry is link-local or a cloud metadata
 * address, when a range is wider than any private block (/8, /7 for IPv6), or when it is given for a port that is refused
 * (only an exact host:port lifts that rule).
 */
export function parseAllowList(text: string): AllowList {
  const exact = new Set<string>()
  const ranges = new Map<number, BlockList>()
  if (text.trim() === '') return { exact, ranges }
  for (const part of text.split(',')) {
    const entry = part.trim()
    const { host, prefix, port } = splitEntry(entry)
    if (prefix === null) exact.add(`${toExactHost(host, entry)}:${port}`)
    else addRange(ranges, { host, prefix, port }, entry)
  }
  return { exact, ranges }
}

/** Is the address inside a range that the operator allows for this port? Forbidden addresses never are. */
export function isInAllowedRange(list: AllowList, address: string, port: number): boolean {
  const range = list.ranges.get(port)
  return range !== undefined && !isForbiddenAddress(address) && range.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
}

const entryShape =
  /^(?:\[(?<v6>[^\][]*)\](?<v6Suffix>\/[0-9]{1,3})?|(?<name>[^:\][/]+)(?<suffix>\/[0-9]{1,3})?):(?<port>[0-9]{1,5})$/

function splitEntry(entry: string): { host: string; prefix: number | null; port: number } {
  const groups = entryShape.exec(entry)?.groups
  if (!groups) throw malformed(entry, 'write host:port or CIDR:port, IPv6 in brackets')
  const port = Number(groups.port)
  if (port < 1 || port > 65_535) throw malformed(entry, 'the port has to be between 1 and 65535')
  const [bracketed, innerPrefix, ...rest] = (groups.v6 ?? '').split('/')
  const twoPrefixes = innerPrefix !== undefined && groups.v6Suffix !== undefined
  if (groups.v6 !== undefined && (rest.length > 0 || twoPrefixes || !isIPv6(bracketed ?? ''))) {
    throw malformed(entry, 'no IPv6 address between the brackets')
  }
  const prefix = innerPrefix ?? (groups.v6Suffix ?? groups.suffix)?.slice(1)
  if (prefix !== undefined && !/^[0-9]{1,3}$/.test(prefix)) throw malformed(entry, 'the prefix length is no number')
  const host = groups.v6 === undefined ? (groups.name ?? '') : `[${bracketed}]`
  return { host, prefix: prefix === undefined ? null : Number(prefix), port }
}

function toExactHost(host: string, entry: string): string {
  const canonical = toCanonicalHost(host)
  if (canonical === null) throw malformed(entry, 'not a host name or address')
  if (canonical.startsWith('[') || isIPv4(canonical)) {
    // The URL parser also reads 127.1, 0x7f.1 and 2130706433 as addresses; an operator who writes that made a mistake.
    if (!canonical.startsWith('[') && canonical !== host) throw malformed(entry, `write the address as ${canonical}`)
    if (isForbiddenAddress(canonical.replace(/^\[|\]$/g, ''))) throw forbidden(entry)
    return canonical
  }
  if (!isHostName(canonical)) throw malformed(entry, 'not a host name')
  if (isMetadataName(canonical)) throw forbidden(entry)
  return canonical
}

function toCanonicalHost(host: string): string | null {
  if (!isBareHost(host)) return null
  return URL.parse(`http://${host}/`)?.hostname.replace(/\.$/, '') ?? null
}

function addRange(
  ranges: Map<number, BlockList>,
  { host, prefix, port }: { host: string; prefix: number; port: number },
  entry: string,
): void {
  const bare = host.replace(/^\[|\]$/g, '')
  const family = isIPv4(bare) ? 'ipv4' : isIPv6(bare) ? 'ipv6' : null
  if (family === null) throw malformed(entry, 'only an address can have a prefix length')
  if (prefix > (family === 'ipv4' ? 32 : 128)) throw malformed(entry, 'the prefix length is too long')
  // The widest private blocks are 10.0.0.0/8 and fc00::/7: what is wider opens other people's networks too.
  const widest = family === 'ipv4' ? 8 : 7
  if (prefix < widest) throw malformed(entry, `a range may be /${widest} at the widest`)
  if (isRefusedPort(port)) throw malformed(entry, `port ${port} can be allowed for an exact host:port only`)
  const range = ranges.get(port) ?? new BlockList()
  range.addSubnet(bare, prefix, family)
  ranges.set(port, range)
  if (isForbiddenAddress(bare)) throw forbidden(entry)
}

function malformed(entry: string, why: string): TypeError {
  return new TypeError(`Malformed egress exception ${JSON.stringify(entry)}: ${why}.`)
}

function forbidden(entry: string): TypeError {
  return new TypeError(`Egress exception ${JSON.stringify(entry)}: link-local and metadata addresses can't be allowed.`)
}
