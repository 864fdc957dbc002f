import type { Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { listenOnLoopback } from './listen.ts'
import { createOrderApi } from './order-api.ts'

const KEY = 'quay-key'
const NOON = new Date('2027-03-09T12:00:00Z')
let servers: Server[] = []

afterEach(() => {
  for (const server of servers) server.close().closeAllConnections()
  servers = []
})

async function open(options: { key?: string; now?: () => Date } = {}) {
  const server = createOrderApi({ key: KEY, now: () => NOON, ...options })
  servers.push(server)
  const origin = await listenOnLoopback(server, 0, 'ORDERS_PORT')
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(origin + path, {
      method,
      headers: {
        authorization: `Bearer ${KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
}

async function json(answer: Promise<{ status: number; text: string }>) {
  const { status, text } = await answer
  return { status, body: JSON.parse(text) }
}

const aReturn = { orderId: 'ORD-20002', reason: 'damaged', damage: 'The glass is cracked' }

describe('order API: who may call', () => {
  it.each([
    ['no key', ''],
    ['another key', 'Bearer quay-kez'],
    ['the key without its scheme', KEY],
    ['basic credentials', `Basic ${btoa(`x:${KEY}`)}`],
  ])('answers 401 to %s, on every path but /health', async (_, authorization) => {
    const call = await open()
    for (const path of ['/orders/ORD-12345', '/products', '/returns', '/nowhere']) {
      const answer = await call('GET', path, undefined, { authorization })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
      expect(JSON.parse(answer.text).error.code).toBe('unauthorized')
    }
    expect((await call('GET', '/health', undefined, { authorization })).status).toBe(200)
  })

  it('refuses everybody when its own key is empty', async () => {
    const call = await open({ key: '' })
    expect((await call('GET', '/products', undefined, { authorization: 'Bearer ' })).status).toBe(401)
  })
})

describe('order API: orders', () => {
  it('tells where an order is, with dates that keep their distance from today', async () => {
    let now = NOON
    const call = await open({ now: () => now })
    const shipped = await json(call('GET', '/orders/ORD-12345'))
    expect(shipped.body).toMatchObject({
      id: 'ORD-12345',
      status: 'shipped',
      statusText: 'shipped',
      arrival: '2027-03-12',
    })
    now = new Date('2027-06-30T12:00:00Z')
    expect((await json(call('GET', '/orders/ord-12345'))).body.arrival).toBe('2027-07-03')
  })

  it('takes today from the shop’s own calendar', async () => {
    const call = await open({ now: () => new Date('2027-07-01T23:30:00Z') })
    expect((await json(call('GET', '/orders/ORD-10001'))).body.placedOn).toBe('2027-07-02')
  })

  it.each(['ORD-99999', '%2e%2e', 'constructor', 'ORD-12345%2Fcancel'])(
    'answers 404 to the unknown order %s',
    async id => {
      const call = await open()
      expect((await json(call('GET', `/orders/${id}`))).status).toBe(404)
    },
  )

  it('cancels an order that has not been sent, for the email that placed it', async () => {
    const call = await open()
    const cancel = (id: string, email: string) => json(call('POST', `/orders/${id}/cancel`, { email }))
    expect((await cancel('ORD-10001', 'wren@example.com')).body.error.code).toBe('email_mismatch')
    expect((await json(call('GET', '/orders/ORD-10001'))).body.status).toBe('processing')
    expect(await cancel('ORD-10001', 'Robin@Example.com')).toMatchObject({
      status: 200,
      body: { status: 'cancelled', refund: 95 },
    })
    expect((await json(call('GET', '/orders/ORD-10001'))).body).toMatchObject({ status: 'cancelled', arrival: null })
    expect((await cancel('ORD-10001', 'robin@example.com')).status).toBe(409)
    expect((await cancel('ORD-12345', 'robin@example.com')).status).toBe(409)
  })

  it('starts anew with each server', async () => {
    const first = await open()
    await first('POST', '/orders/ORD-10001/cancel', { email: 'robin@example.com' })
    const second = await open()
    expect((await json(second('GET', '/orders/ORD-10001'))).body.status).toBe('processing')
  })
})

describe('order API: returns', () => {
  it('books a return with a number, an address and a label that opens without the key', async () => {
    const call = await open()
    const { status, body } = await json(call('POST', '/returns', aReturn, { 'idempotency-key': 'k1' }))
    expect(status).toBe(201)
    expect(body).toMatchObject({ returnNumber: 'RET-50001', sendBy: '2027-03-23', idempotencyKey: 'k1' })
    expect(body.address).toContain('Port Isolde')
    const label = await fetch(body.labelUrl)
    expect(label.headers.get('content-type')).toContain('image/svg+xml')
    expect(await label.text()).toContain('RET-50001')
  })

  it('books once for an idempotency key that comes twice, and counts what it received', async () => {
    const call = await open()
    const first = await json(call('POST', '/returns', aReturn, { 'idempotency-key': 'k1' }))
    const second = await json(call('POST', '/returns', aReturn, { 'idempotency-key': 'k1' }))
    expect(second).toEqual(first)
    const listed = await json(call('GET', '/returns'))
    expect(listed.body).toMatchObject({ count: 1, received: 2 })
    expect(listed.body.returns[0]).toMatchObject({ ...aReturn, idempotencyKey: 'k1' })
  })

  it('refuses an idempotency key that comes with another body', async () => {
    const call = await open()
    await call('POST', '/returns', aReturn, { 'idempotency-key': 'k1' })
    const other = { ...aReturn, damage: 'The handle is bent' }
    expect((await call('POST', '/returns', other, { 'idempotency-key': 'k1' })).status).toBe(422)
    expect((await json(call('GET', '/returns'))).body.count).toBe(1)
  })

  it.each([
    ['no body to speak of', '[]', 400],
    ['not JSON', '{ "orderId": ', 400],
    ['an unknown reason', { ...aReturn, reason: 'bored' }, 400],
    ['damage left out when it is damaged', { orderId: 'ORD-20002', reason: 'damaged' }, 400],
    ['damage with another reason', { ...aReturn, reason: 'wrong_item' }, 400],
    ['an unknown order', { ...aReturn, orderId: 'ORD-99999' }, 404],
    ['an order that has not been sent', { ...aReturn, orderId: 'ORD-10001' }, 409],
    ['an order that arrived too long ago', { ...aReturn, orderId: 'ORD-30003' }, 422],
    ['a body of more than 64 kB', { ...aReturn, damage: 'x'.repeat(70_000) }, 413],
  ])('refuses %s and books nothing', async (_, body, status) => {
    const call = await open()
    expect((await call('POST', '/returns', body)).status).toBe(status)
    expect((await json(call('GET', '/returns'))).body.count).toBe(0)
  })

  it('refuses a body that does not say it is JSON', async () => {
    const call = await open()
    expect((await call('POST', '/returns', JSON.stringify(aReturn), { 'content-type': 'text/plain' })).status).toBe(415)
  })
})

describe('order API: the rest', () => {
  it('lists the products as a raw array', async () => {
    const call = await open()
    const { body } = await json(call('GET', '/products'))
    expect(body).toContainEqual(expect.objectContaining({ sku: 'storm-lantern', price_pence: 3400, stock: 12 }))
  })

  it.each([
    ['2027-03-10', 200],
    ['2027-03-30', 200],
    ['2027-03-09', 422],
    ['2027-03-31', 422],
    ['2027-02-30', 400],
    ['tomorrow', 400],
  ])('answers for delivery on %s with %i', async (date, status) => {
    const call = await open()
    expect((await call('GET', `/delivery-slots?date=${date}`)).status).toBe(status)
  })

  it('has no van on Sundays', async () => {
    const call = await open()
    expect((await json(call('GET', '/delivery-slots?date=2027-03-14'))).body.slots).toEqual([])
    expect((await json(call('GET', '/delivery-slots?date=2027-03-15'))).body.slots).not.toEqual([])
  })

  it('knows a gift card by the code in the header alone', async () => {
    const call = await open()
    const balance = await json(call('GET', '/gift-card', undefined, { 'x-gift-card': 'gale-2580-wave' }))
    expect(balance.body).toMatchObject({ balance: 37.5, currency: 'GBP' })
    expect((await call('GET', '/gift-card?code=GALE-2580-WAVE')).status).toBe(404)
  })

  it('answers 405 with what is allowed, and 404 as JSON', async () => {
    const call = await open()
    const wrong = await call('DELETE', '/returns')
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST'])
    expect((await json(call('GET', '/nowhere'))).body.error.code).toBe('not_found')
  })
})
