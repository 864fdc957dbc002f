import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'

/**
 * Is the address globally reachable unicast? By the IANA special-purpose address registries (IPv4 and IPv6, October
 * 2025). IPv6 is denied but for 2000::/3, so every notation that embeds IPv4 (mapped, compatible, translated, NAT64) is
 * denied with it; 6to4 and Teredo lie inside 2000::/3 and are denied by name. A zone id is never public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !specialIpv4.check(address, 'ipv4')
  if (!isIPv6(address) || address.includes('%')) return false
  return globalUnicastIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6')
}

/**
 * Is the address link-local or a cloud's metadata service? No exception of the operator reaches those, not even by way
 * of an IPv6 notation that embeds the IPv4 address. What is not an address counts as forbidden.
 */
export function isForbiddenAddress(address: string): boolean {
  if (isIPv4(address)) return forbiddenIpv4.check(address, 'ipv4')
  if (!isIPv6(address) || address.includes('%')) return true
  if (forbiddenIpv6.check(address, 'ipv6')) return true
  return embeddedIpv4(toWords(address)).some(embedded => forbiddenIpv4.check(embedded, 'ipv4'))
}

/** One spelling per address: IPv6 as RFC 5952 writes it, IPv4-mapped IPv6 as the IPv4 address. `null`: no address. */
export function toCanonicalAddress(address: string): string | null {
  if (isIP(address) === 0 || address.includes('%')) return null
  if (isIPv4(address)) return address
  const words = toWords(address)
  if (isMapped(words)) return toDotted(words[6] ?? 0, words[7] ?? 0)
  return canonicalIpv6(address)
}

const specialIpv4 = blockList('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Azure's WireServer: public by the registry, internal to the host on Azure.
  '168.63.129.16/32',
])

const globalUnicastIpv6 = blockList('ipv6', ['2000::/3'])

const specialIpv6 = blockList('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])

const forbiddenIpv4 = blockList('ipv4', [
  '169.254.0.0/16',
  '168.63.129.16/32', // Azure
  '100.100.100.200/32', // Alibaba Cloud
  '192.0.0.192/32', // Oracle Cloud Classic
])

const forbiddenIpv6 = blockList('ipv6', [
  'fe80::/10',
  'fd00:ec2::/32', // AWS
  'fd20:ce::/32', // Google Cloud
  'fd00:c1::/32', // Oracle Cloud
  'fd00:42::/32', // Scaleway
])

function blockList(family: 'ipv4' | 'ipv6', subnets: readonly string[]): BlockList {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [address = '', prefix = ''] = subnet.split('/')
    list.addSubnet(address, Number(prefix), family)
  }
  return list
}

function canonicalIpv6(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1)
}

/** The eight 16-bit words of an IPv6 address. */
function toWords(address: string): number[] {
  const [head = '', tail] = canonicalIpv6(address).split('::')
  const front = toHexWords(head)
  if (tail === undefined) return front
  const back = toHexWords(tail)
  return [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back]
}

function toHexWords(text: string): number[] {
  return text === '' ? [] : text.split(':').map(word => Number.parseInt(word, 16))
}

/** Every IPv4 address that a translator or tunnel might read out of an IPv6 address. */
function embeddedIpv4(words: readonly number[]): string[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = words
  const found: string[] = []
  // Compatible, mapped, translated (SIIT), NAT64's well-known prefix and ISATAP all end in the IPv4 address.
  const zeroHead = a === 0 && b === 0 && c === 0 && d === 0
  const nat64 = a === 0x64 && b === 0xff9b
  const isatap = (e & 0xfdff) === 0 && f === 0x5efe
  if (zeroHead || nat64 || isatap) found.push(toDotted(g, h))
  // RFC 8215's local NAT64 prefix leaves the prefix length to the network (RFC 6052, section 2.2).
  if (nat64 && c === 1) {
    found.push(toDotted(d, ((e & 0xff) << 8) | (f >> 8)), toDotted(((d & 0xff) << 8) | (e & 0xff), f))
    found.push(toDotted(((e & 0xff) << 8) | (f >> 8), ((f & 0xff) << 8) | (g >> 8)))
  }
  if (a === 0x2002) found.push(toDotted(b, c))
  if (a === 0x2001 && b === 0) found.push(toDotted(c, d), toDotted(g ^ 0xffff, h ^ 0xffff))
  return found
}

function isMapped(words: readonly number[]): boolean {
  return words.slice(0, 5).every(word => word === 0) && words[5] === 0xffff
}

function toDotted(high: number, low: number): string {
  return `${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`
}
