import { isIPv4, isIPv6 } from 'node:net'

/** What counts as one client: an IPv4 address, or an IPv6 network of /64, which one client has to itself. */
export function clientNetwork(address: string | null): string {
  if (address === null) return 'unknown'
  return isIPv6(address) ? `${leadingGroups(address, 4)}::/64` : address
}

/** Where clients are whom one party may all have: an IPv4 network of /24, or an IPv6 one of /48. */
export function clientSite(address: string | null): string {
  if (address === null) return 'unknown'
  if (isIPv4(address)) return address.replace(/\.\d+$/, '.0/24')
  return isIPv6(address) ? `${leadingGroups(address, 3)}::/48` : address
}

function leadingGroups(address: string, count: number): string {
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after]
  return groups
    .slice(0, count)
    .map(group => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
