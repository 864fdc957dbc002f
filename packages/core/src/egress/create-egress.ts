import type { IncomingHttpHeaders } from 'node:http'
import { type AllowList, emptyAllowList, parseAllowList } from './allow-list.ts'
import { type CallDeadline, startDeadline, streamTimes, toMilliseconds } from './call-deadline.ts'
import { createConnectionPool } from './connection-pool.ts'
import { decodeBody } from './decode-body.ts'
import { createDial } from './dial.ts'
import { denied, EgressError } from './egress-error.ts'
import { type Answer, exchange } from './exchange.ts'
import { judgeUrl } from './judge-url.ts'
import { nextHop } from './next-hop.ts'
import { guardHeaders, toWireHeaders } from './request-headers.ts'
import { judgeSecret } from './secret-hosts.ts'
import { type StreamedAnswer, streamExchange } from './stream-exchange.ts'
import type { EgressOptions, Inbound, Outbound, StreamInbound, StreamingEgress, StreamOutbound } from './types.ts'

const maxRequestBytes = 1_000_000
const maxResponseBytes = 2_000_000
/** The whole history of a conversation, which a model is sent each time, and the long answer that it may give. */
const maxStreamRequestBytes = 8_000_000
const maxStreamResponseBytes = 16_000_000

/**
 * The guarded door out: the one place from which the server calls other machines. http and https to public addresses
 * alone, but for the operator's exceptions; every redirect judged again; sizes and time bounded.
 *
 * A malformed `allow` permits nothing. Throws a TypeError for a malformed `proxy`, without which nothing could go out
 * the way that the operator wants.
 */
export function createEgress(options: EgressOptions = {}): StreamingEgress {
  const allow = toAllowList(options.allow)
  const pool = createConnectionPool(createDial(allow, options), options.now ?? (() => performance.now()))
  let closed = false
  let inFlight = 0
  const idle = Promise.withResolvers<void>()

  /** Gives what has to be called once the call is over. */
  function begin(deadline: CallDeadline): () => void {
    inFlight += 1
    return () => {
      deadline.end()
      inFlight -= 1
      if (closed && inFlight === 0) idle.resolve()
    }
  }

  async function request(outbound: Outbound): Promise<Inbound> {
    if (closed) throw isClosed()
    const deadline = startDeadline(outbound)
    const end = begin(deadline)
    try {
      return await send(outbound, deadline)
    } finally {
      end()
    }
  }

  async function stream(outbound: StreamOutbound): Promise<StreamInbound> {
    if (closed) throw isClosed()
    const deadline = startDeadline(outbound, streamTimes)
    const end = begin(deadline)
    try {
      const answer = await openStream(outbound, deadline)
      void answer.ended.then(end)
      return answer
    } catch (error) {
      end()
      throw error
    }
  }

  async function openStream(outbound: StreamOutbound, deadline: CallDeadline): Promise<StreamInbound> {
    const { method, around, timeoutMs = streamTimes.defaultMs } = outbound
    if (method !== 'GET' && method !== 'POST') throw denied('A streamed call is a GET or a POST.')
    const { url } = judgeFirstHop(outbound)
    const hop = {
      method,
      url,
      headers: toWireHeaders(outbound.headers),
      body: toBody(outbound.body, { write: method === 'POST', maxBytes: maxStreamRequestBytes }),
      maxBytes: toLimit(outbound.maxResponseBytes, maxStreamResponseBytes),
      idleMs: toMilliseconds(outbound.idleMs ?? timeoutMs, streamTimes.maxMs),
    }
    const exchange = async () => refuseUnstreamable(await streamExchange(pool, deadline, hop))
    const answer = await (around ? around({ origin: url.origin, left: false }, exchange) : exchange())
    return { ...answer, headers: toPlainHeaders(answer.headers), url: url.href }
  }

  async function send(outbound: Outbound, deadline: CallDeadline): Promise<Inbound> {
    const { method, mayLeave } = outbound
    if (!methods.has(method)) throw denied('The method is not one that an action may use.')
    const write = method !== 'GET' && method !== 'HEAD'
    const maxBytes = toLimit(outbound.maxResponseBytes, maxResponseBytes)
    let { url } = judgeFirstHop(outbound)
    let headers = toWireHeaders(outbound.headers)
    const body = toBody(outbound.body, { write, maxBytes: maxRequestBytes })
    for (let redirects = 0; ; redirects += 1) {
      const left = redirects > 0
      const hop = { method, url, headers, body, write, maxBytes, left, mayLeave }
      const answer = outbound.around
        ? await outbound.around({ origin: url.origin, left }, () => exchange(pool, deadline, hop))
        : await exchange(pool, deadline, hop)
      const next = nextHop(answer, url, { write, redirects, allow })
      if (next === null) return toInbound(answer, { url, redirects, maxBytes, deadline })
      // For good: a way back to the first origin does not bring its credentials back.
      if (next.url.origin !== url.origin) headers = [...guardHeaders]
      url = next.url
    }
  }

  function judgeFirstHop(outbound: Pick<Outbound, 'url' | 'carriesSecret' | 'secretHosts'>) {
    const target = judgeUrl(outbound.url, allow)
    judgeSecret(outbound, target)
    return target
  }

  return {
    request,
    stream,
    check: (url, credential = {}) => judgeFirstHop({ ...credential, url }).url,
    async close() {
      closed = true
      pool.close()
      if (inFlight > 0) await idle.promise
    },
  }
}

const methods: ReadonlySet<string> = new Set<Outbound['method']>(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])

function toAllowList(text: string | undefined): AllowList {
  try {
    return parseAllowList(text ?? '')
  } catch {
    return emptyAllowList
  }
}

// What is no number of bytes allows none: a lost limit must not become no limit.
function toLimit(bytes: number = Number.POSITIVE_INFINITY, most: number): number {
  return bytes > 0 ? Math.min(bytes, most) : 0
}

function toBody(body: Outbound['body'], { write, maxBytes }: { write: boolean; maxBytes: number }): Uint8Array | null {
  if (body === undefined || body === null) return null
  if (!write) throw denied('A GET or HEAD has no body.')
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  if (bytes.byteLength <= maxBytes) return bytes
  const message = `The body is larger than ${maxBytes} bytes.`
  throw new EgressError('request_too_large', message, { left: false })
}

function isClosed(): EgressError {
  return new EgressError('connect_failed', 'The egress is closed.', { left: false })
}

async function refuseUnstreamable(answer: StreamedAnswer): Promise<StreamedAnswer> {
  const { status, headers } = answer
  const coding = headers['content-encoding']?.toString().trim().toLowerCase() ?? ''
  const redirected = status >= 300 && status < 400
  if (!redirected && (coding === '' || coding === 'identity')) return answer
  await answer.body.cancel()
  if (redirected)
    throw new EgressError('redirect_refused', 'A streamed call follows no redirect.', { left: true, status })
  const message = 'The answer has a content coding although none was asked for.'
  throw new EgressError('response_not_json', message, { left: true, status })
}

function toInbound(
  { status, headers, body, remoteAddress }: Answer,
  call: { url: URL; redirects: number; maxBytes: number; deadline: CallDeadline },
): Inbound | Promise<Inbound> {
  const { url, redirects, maxBytes, deadline } = call
  const coding = headers['content-encoding']
  const decoded = (whole: Uint8Array): Inbound => {
    if (deadline.over) throw deadline.toError(true, status)
    return { status, headers: toPlainHeaders(headers), body: whole, url: url.href, remoteAddress, redirects }
  }
  return coding === undefined ? decoded(body) : decodeBody(body, coding, { maxBytes, status }).then(decoded)
}

function toPlainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  // Without a prototype: the upstream chooses these names.
  const plain: Record<string, string> = Object.create(null)
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value === undefined || name === 'set-cookie') continue
    plain[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return plain
}
