import { denied } from './egress-error.ts'

/** What every request carries, also after a redirect to another origin. */
export const guardHeaders: readonly string[] = ['accept-encoding', 'identity']

/**
 * The author's headers as undici's flat list, behind the guard's own. Throws `egress_denied` for what could break the
 * message's framing, speak for another host, or unlock a cloud's metadata service.
 */
export function toWireHeaders(headers: readonly { name: string; value: string }[] = []): string[] {
  const flat = [...guardHeaders]
  for (const { name, value } of headers) {
    if (!token.test(name)) throw denied('A header name is not a token.')
    if (!fieldValue.test(value)) throw denied(`The value of the header ${name} is not Latin-1 text on one line.`)
    const lower = name.toLowerCase()
    // Gateways that pass headers on as environment variables read content_length as content-length.
    if (isRefusedHeader(lower.includes('_') ? lower.replaceAll('_', '-') : lower)) {
      throw denied(`The header ${name} is not an author's to set.`)
    }
    if (lower !== 'accept-encoding') flat.push(name, value)
  }
  return flat
}

function isRefusedHeader(lower: string): boolean {
  return refused.has(lower) || refusedPrefix.test(lower)
}

/** RFC 9110, section 5.6.2. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const fieldValue = /^[\t\u0020-\u007e\u0080-\u00ff]*$/

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
