import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** The operator's proxies: the only peers whose word about where a request comes from is believed. */
export interface TrustedProxies {
  /** `address`: as `toAddress` gives it. */
  trusts(address: string): boolean
}

export const noTrustedProxies: TrustedProxies = { trusts: () => false }

/**
 * Reads `"10.0.0.5, 10.1.0.0/16, fd12::/64"`: addresses and ranges, parted by commas. Empty text trusts nobody. An IPv4 range
 * that is written as IPv6 (`::ffff:10.1.0.0/112`) is that IPv4 range.
 *
 * Throws a TypeError that names the entry when anything is malformed, or when a range is wider than any private block (/8, /7
 * for IPv6): who trusts everybody believes what any client writes.
 */
export function parseTrustedProxies(text: string): TrustedProxies {
  if (text.trim() === '') return noTrustedProxies
  // A list of its own for each family: within one, Node looks up IPv4 addresses in IPv6 ranges too.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const part of text.split(',')) {
    const { address, prefix, family } = parseEntry(part.trim())
    lists[family].addSubnet(address, prefix, family)
  }
  return {
    trusts: address => {
      const family = isIPv4(address) ? 'ipv4' : 'ipv6'
      return lists[family].check(address, family)
    },
  }
}

interface Range {
  address: string
  prefix: number
  family: 'ipv4' | 'ipv6'
}

function parseEntry(entry: string): Range {
  const [, address = '', length] = /^([0-9A-Fa-f.:]+)(?:\/([0-9]{1,3}))?$/.exec(entry) ?? []
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : null
  if (family === null) throw malformed(entry, 'write an address or a range, such as 10.0.0.5 or 10.1.0.0/16')
  const longest = family === 'ipv4' ? 32 : 128
  const prefix = length === undefined ? longest : Number(length)
  if (prefix > longest) throw malformed(entry, 'the prefix length is too long')
  const widest = family === 'ipv4' ? 8 : 7
  if (prefix < widest) throw malformed(entry, `a range may be /${widest} at the widest`)
  const range: Range = { address, prefix, family }
  return family === 'ipv6' && (isWithin(range, mappedRange) || isWithin(mappedRange, range))
    ? unmapped(range, entry)
    : range
}

/** Where IPv6 has the IPv4 addresses. */
const mappedRange: Range = { address: '::ffff:0:0', prefix: 96, family: 'ipv6' }

function isWithin(inner: Range, outer: Range): boolean {
  const list = new BlockList()
  list.addSubnet(outer.address, outer.prefix, outer.family)
  return inner.prefix >= outer.prefix && list.check(inner.address, inner.family)
}

function unmapped({ address, prefix }: Range, entry: string): Range {
  if (prefix < mappedRange.prefix + 8) {
    throw malformed(
      entry,
      'it holds IPv4 addresses, more than a /8 of them; write IPv4 ranges as such, as in 10.1.0.0/16',
    )
  }
  return { address: lastFourBytes(address), prefix: prefix - mappedRange.prefix, family: 'ipv4' }
}

function lastFourBytes(address: string): string {
  // The one spelling of an IPv6 address, in which these are its last two groups, also where they were written with dots.
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split(':').slice(-2)
  return groups.flatMap(group => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]).join('.')
}

function malformed(entry: string, why: string): TypeError {
  return new TypeError(`Malformed proxy ${JSON.stringify(entry)}: ${why}.`)
}
