import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** The operator's proxies: the only peers whose word about where a request comes from is believed. */
export interface TrustedProxies {
  /** `address`: as `toAddress` gives it. */
  trusts(address: string): boolean
}

export const noTrustedProxies: TrustedProxies = { trusts: () => false }

/**
 * Reads `"10.0.0.5, 10.1.0.0/16, fd12::/64"`: addresses and ranges, parted by commas. Empty text trusts nobody.
 *
 * Throws a TypeError that names the entry when anything is malformed, or when a range is wider than any private block (/8, /7
 * for IPv6): who trusts everybody believes what any client writes.
 */
export function parseTrustedProxies(text: string): TrustedProxies {
  if (text.trim() === '') return noTrustedProxies
  const list = new BlockList()
  for (const part of text.split(',')) addEntry(list, part.trim())
  return { trusts: address => list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6') }
}

function addEntry(list: BlockList, entry: string): void {
  const [, address = '', length] = /^([0-9A-Fa-f.:]+)(?:\/([0-9]{1,3}))?$/.exec(entry) ?? []
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : null
  if (family === null) throw malformed(entry, 'write an address or a range, such as 10.0.0.5 or 10.1.0.0/16')
  const longest = family === 'ipv4' ? 32 : 128
  const prefix = length === undefined ? longest : Number(length)
  if (prefix > longest) throw malformed(entry, 'the prefix length is too long')
  const widest = family === 'ipv4' ? 8 : 7
  if (prefix < widest) throw malformed(entry, `a range may be /${widest} at the widest`)
  list.addSubnet(address, prefix, family)
}

function malformed(entry: string, why: string): TypeError {
  return new TypeError(`Malformed proxy ${JSON.stringify(entry)}: ${why}.`)
}
