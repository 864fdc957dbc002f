/** Is it a name that can stand in the public DNS: two labels or more, letters, digits, hyphens, underscores? */
export function isPublicName(host: string): boolean {
  return host.length <= 253 && publicName.test(host) && !isSpecialUseName(host)
}

/** Is it a host name at all? One label suffices. */
export function isHostName(host: string): boolean {
  return host.length <= 253 && hostName.test(host)
}

/** Does the text hold nothing that would make a URL parser read more into it than a host and a port? */
export function isBareHost(text: string): boolean {
  return !hasAmbiguousCharacter(text) && !/[/?#@%*]/.test(text)
}

/** Control characters, white space and backslashes, which URL parsers strip, keep or convert as they please. */
export function hasAmbiguousCharacter(text: string): boolean {
  return ambiguousCharacter.test(text)
}

/** Is it the name of a cloud's metadata service? No exception of the operator reaches those. */
export function isMetadataName(host: string): boolean {
  return metadataNames.has(host) || host.endsWith('.metadata.google.internal') || host.endsWith('.metadata.goog')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const ambiguousCharacter = /[\u0000-\u0020\u007f\\]/
const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const lastLabel = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const publicName = new RegExp(`^(?:${label}\\.)+${lastLabel}$`)
const hostName = new RegExp(`^(?:${label}\\.)*${lastLabel}$`)

/** RFC 6761, 6762, 7686, 8375, 9476, RFC 2606, and what routers, containers, clusters and offices use as a top level. */
const specialTopLevels: ReadonlySet<string> = new Set([
  'alt',
  'arpa',
  'consul',
  'corp',
  'example',
  'home',
  'internal',
  'intranet',
  'invalid',
  'lan',
  'local',
  'localdomain',
  'localdomain4',
  'localdomain6',
  'localhost',
  'localhost4',
  'localhost6',
  'mail',
  'nomad',
  'onion',
  'private',
  'svc',
  'test',
  'workgroup',
])

const metadataNames: ReadonlySet<string> = new Set([
  'instance-data',
  'instance-data.ec2.internal',
  'metadata',
  'metadata.azure.internal',
  'metadata.goog',
  'metadata.google.internal',
  'metadata.tencentyun.com',
])

function isSpecialUseName(host: string): boolean {
  const topLevel = host.slice(host.lastIndexOf('.') + 1)
  return specialTopLevels.has(topLevel) || isMetadataName(host)
}
