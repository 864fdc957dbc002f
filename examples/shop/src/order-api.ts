import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { isCalendarDay, shopDay } from './calendar.ts'
import { catalogue } from './catalogue.ts'
import { DELIVERY_DAYS_AHEAD, deliverySlots } from './delivery.ts'
import { findGiftCard } from './gift-cards.ts'
import { failure, isRecord, type JsonAnswer, readJsonBody } from './json-http.ts'
import { isLoopbackHost } from './listen.ts'
import { createOrderBook } from './orders.ts'
import { renderReturnLabel } from './return-label.ts'
import { parseReturnRequest } from './return-request.ts'
import { createReturnDesk, type ReturnRecord } from './returns.ts'

export interface OrderApiOptions {
  /** The bearer token that callers must send. An empty key refuses everybody. */
  key: string
  now?: () => Date
}

/**
 * The shop's own back office over HTTP: orders, returns, products, delivery slots, gift cards. Everything is in memory and
 * begins anew with each server. `/health` and printed labels need no key; all else answers 401 without it.
 */
export function createOrderApi({ key, now = () => new Date() }: OrderApiOptions): Server {
  const orders = createOrderBook(now)
  const desk = createReturnDesk(orders, now)
  const replies = new Map<string, { fingerprint: string; answer: JsonAnswer }>()
  let returnRequests = 0

  const routes: Route[] = [
    { method: 'GET', path: /^\/products$/, answer: () => ok(catalogue.map(toListing)) },
    {
      method: 'GET',
      path: /^\/orders\/([^/]+)$/,
      answer: ({ captured }) => {
        const order = orders.find(captured)
        return order ? ok(order) : failure(404, 'order_not_found', `There is no order ${captured}.`)
      },
    },
    {
      method: 'POST',
      path: /^\/orders\/([^/]+)\/cancel$/,
      answer: call => once(call, body => cancel(call.captured, body)),
    },
    {
      method: 'GET',
      path: /^\/returns$/,
      answer: ({ host }) =>
        ok({
          count: desk.all().length,
          received: returnRequests,
          returns: desk.all().map(record => toReturnView(record, host)),
        }),
    },
    {
      method: 'POST',
      path: /^\/returns$/,
      answer: call => {
        returnRequests += 1
        return once(call, body => createReturn(call, body))
      },
    },
    { method: 'GET', path: /^\/delivery-slots$/, answer: ({ url }) => slots(url.searchParams.get('date')) },
    {
      method: 'GET',
      path: /^\/gift-card$/,
      answer: ({ request }) => {
        const card = findGiftCard(request.headers['x-gift-card'], shopDay(now()))
        return card ? ok(card) : failure(404, 'gift_card_not_found', 'There is no gift card with that code.')
      },
    },
  ]

  function cancel(id: string, body: unknown): JsonAnswer {
    const email = isRecord(body) ? body.email : undefined
    if (typeof email !== 'string' || !email.includes('@'))
      return failure(400, 'email_missing', 'Give the email of the order.')
    const result = orders.cancel(id, email)
    if (result.outcome === 'cancelled') return ok({ ...result.order, refund: result.order.total })
    return cancelFailures[result.outcome]
  }

  function createReturn({ request, host }: Call, body: unknown): JsonAnswer {
    const parsed = parseReturnRequest(body)
    if (!parsed.ok) return failure(400, 'return_invalid', parsed.message)
    const result = desk.create(parsed.value, idempotencyKeyOf(request))
    if (result.outcome === 'created') return { status: 201, body: toReturnView(result.record, host) }
    return returnFailures[result.outcome]
  }

  function slots(date: string | null): JsonAnswer {
    if (date === null || !isCalendarDay(date)) return failure(400, 'date_invalid', 'Give a date as YYYY-MM-DD.')
    const found = deliverySlots(date, shopDay(now()))
    if (found) return ok({ date, slots: found })
    return failure(422, 'date_out_of_range', `We take bookings from tomorrow to ${DELIVERY_DAYS_AHEAD} days ahead.`)
  }

  /** Runs a write at most once per Idempotency-Key: the same request gets the first answer again, another one 422. */
  async function once({ request, url }: Call, write: (body: unknown) => JsonAnswer): Promise<JsonAnswer> {
    const body = await readJsonBody(request)
    if (!body.ok) return body.answer
    const idempotencyKey = idempotencyKeyOf(request)
    if (idempotencyKey === null) return write(body.value)
    const fingerprint = `${url.pathname} ${body.text}`
    const earlier = replies.get(idempotencyKey)
    if (earlier === undefined) {
      const answer = write(body.value)
      if (answer.status < 300) replies.set(idempotencyKey, { fingerprint, answer })
      return answer
    }
    if (earlier.fingerprint === fingerprint) return { ...earlier.answer, headers: { 'idempotent-replayed': 'true' } }
    return failure(422, 'idempotency_mismatch', 'This Idempotency-Key was used for another request.')
  }

  async function answerTo(request: IncomingMessage): Promise<JsonAnswer | string> {
    const host = request.headers.host
    if (!isLoopbackHost(host)) return failure(421, 'host_unknown', 'This API answers on this machine only.')
    const url = new URL(request.url ?? '/', `http://${host}`)
    if (url.pathname === '/health') return request.method === 'GET' ? ok({ status: 'ok' }) : notAllowed(['GET'])
    const label = desk.findByLabel(url.pathname)
    if (label) return request.method === 'GET' ? renderReturnLabel(label) : notAllowed(['GET'])
    if (!isAuthorized(request.headers.authorization, key)) {
      return failure(401, 'unauthorized', 'Send the key as a bearer token.', { 'www-authenticate': 'Bearer' })
    }
    const matching = routes.filter(route => route.path.test(url.pathname))
    if (matching.length === 0) return failure(404, 'not_found', `There is nothing at ${url.pathname}.`)
    const route = matching.find(candidate => candidate.method === request.method)
    if (!route) return notAllowed(matching.map(candidate => candidate.method))
    const captured = decode(route.path.exec(url.pathname)?.[1] ?? '')
    if (captured === null) return failure(400, 'path_invalid', 'The path is not correctly encoded.')
    return route.answer({ request, url, host, captured })
  }

  return createServer(async (request, response) => {
    const answer = await answerTo(request).catch(() => failure(500, 'internal', 'The shop’s API failed.'))
    if (typeof answer === 'string') {
      response.writeHead(200, {
        'content-type': 'image/svg+xml; charset=utf-8',
        'content-security-policy': "default-src 'none'",
      })
      response.end(answer)
      return
    }
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...answer.headers,
    })
    response.end(JSON.stringify(answer.body))
  })
}

interface Call {
  request: IncomingMessage
  url: URL
  host: string
  /** The first capture of the route's path, decoded. */
  captured: string
}

interface Route {
  method: 'GET' | 'POST'
  path: RegExp
  answer: (call: Call) => JsonAnswer | Promise<JsonAnswer>
}

const cancelFailures = {
  not_found: failure(404, 'order_not_found', 'There is no such order.'),
  wrong_email: failure(403, 'email_mismatch', 'The order was placed with another email.'),
  too_late: failure(409, 'order_sent', 'The order has left the shop.'),
  already_cancelled: failure(409, 'order_cancelled', 'The order is cancelled already.'),
}

const returnFailures = {
  order_not_found: failure(404, 'order_not_found', 'There is no such order.'),
  not_sent_yet: failure(409, 'order_not_sent', 'The order has not left the shop.'),
  window_over: failure(422, 'return_window_over', 'Returns close 60 days after arrival.'),
}

function ok(body: unknown): JsonAnswer {
  return { status: 200, body }
}

function notAllowed(methods: string[]): JsonAnswer {
  return failure(405, 'method_not_allowed', `Use ${methods.join(' or ')}.`, { allow: methods.join(', ') })
}

function toListing({ id, name, pricePence, stock, tagline, tags }: (typeof catalogue)[number]) {
  return { sku: id, name, price_pence: pricePence, stock, tagline, tags }
}

function toReturnView({ labelPath, ...record }: ReturnRecord, host: string) {
  return { ...record, labelUrl: `http://${host}${labelPath}` }
}

function idempotencyKeyOf(request: IncomingMessage): string | null {
  const value = request.headers['idempotency-key']
  return typeof value === 'string' && value !== '' ? value : null
}

// Hashing first gives both sides one length, which the constant-time comparison needs.
function isAuthorized(header: string | undefined, key: string): boolean {
  const token = /^Bearer (.+)$/i.exec(header ?? '')?.[1]
  if (token === undefined || key === '') return false
  return timingSafeEqual(sha256(token), sha256(key))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}
