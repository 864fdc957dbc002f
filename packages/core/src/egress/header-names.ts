/** Is it a token (RFC 9110, 5.6.2), as the name of a header has to be? */
export function isHeaderName(name: string): boolean {
  return token.test(name)
}

/**
 * Is it a header that no author may set? Those that the connection or the framing of the message sets alone (RFC 9110,
 * 7.6.1), that speak for another host, or that unlock the metadata service of a cloud. In whatever case it is written.
 */
export function isRefusedHeader(name: string): boolean {
  const lower = name.toLowerCase()
  // Gateways that pass headers on as environment variables read content_length as content-length.
  const dashed = lower.includes('_') ? lower.replaceAll('_', '-') : lower
  return refused.has(dashed) || refusedPrefix.test(dashed)
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

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
