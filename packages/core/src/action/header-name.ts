// RFC 9110, 5.6.2.
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** Set by the connection or the framing of the message alone (RFC 9110, 7.6.1), or unlocking the metadata service of a cloud. */
const refused: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'metadata',
  'metadata-flavor',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const refusedPrefix = /^(?:proxy-|x-aws-ec2-metadata-|x-aliyun-ecs-metadata-|x-google-metadata-)/

/** What is wrong with the name of a header that an author sets, or null. The egress guard judges again when it is sent. */
export function headerNameProblem(name: string): string | null {
  if (!token.test(name)) return `${JSON.stringify(name)} cannot be the name of a header: letters, digits and - only.`
  // Gateways that pass headers on as environment variables read content_length as content-length.
  const lower = name.toLowerCase().replaceAll('_', '-')
  if (!refused.has(lower) && !refusedPrefix.test(lower)) return null
  return `The header ${name} is not for an action to set. Remove it.`
}
