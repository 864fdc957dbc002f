import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { createFixedClock } from '../testing/index.ts'
import { prepareRun } from './prepare-run.ts'
import { define, prepare, testHmac } from './testdata/run-kit.ts'

const parts = { clock: createFixedClock(), hmac: testHmac }
const order = define(
  {
    method: 'GET',
    url: 'https://api.example.com/orders/{{order_id}}',
    query: [{ name: 'lang', value: '{{language}}' }],
  },
  {
    inputs: [
      { name: 'order_id', type: 'string' },
      { name: 'language', type: 'string', required: false },
    ],
  },
)

describe('preparing a run', () => {
  it('names the inputs that are missing instead of failing', () => {
    const preparation = prepareRun(order, { inputs: {} }, parts)
    expect(preparation.status === 'missing' && preparation.missing.map(({ name }) => name)).toEqual(['order_id'])
    expect(preparation.trace.map(({ step }) => step)).toEqual(['inputs'])
    expect(preparation.trace[0]?.detail).toEqual({ origins: {}, missing: ['order_id'] })
  })

  it('refuses an argument that is no input, unless it came from a model', () => {
    const call = { inputs: { order_id: 'A', other: 1 } }
    const refused = prepareRun(order, call, parts)
    expect(refused.status === 'refused' && refused.error.code).toBe('input_invalid')
    const accepted = prepareRun(order, { ...call, unknownInputs: 'ignore' }, parts)
    expect(accepted.status).toBe('prepared')
    expect(accepted.trace[0]?.detail).toEqual({ origins: { order_id: 'call' }, ignored: ['other'] })
  })

  it('refuses a value that the request has no place for, and records why without the value', () => {
    const refused = prepareRun(order, { inputs: { order_id: 'x'.repeat(2_001) } }, parts)
    expect(refused.status === 'refused' && refused.error.code).toBe('template_invalid')
    expect(refused.trace[1]).toMatchObject({ step: 'render', detail: { error: 'template_invalid' } })
    expect(JSON.stringify(refused.trace)).not.toContain('xxx')
  })

  it('freezes the request, and records its address', () => {
    const preparation = prepareRun(order, { inputs: { order_id: 'ORD 1', language: 'a&b' } }, { ...parts, version: 7 })
    if (preparation.status !== 'prepared') throw new Error(preparation.status)
    const { version, frozen } = preparation.prepared
    expect(version).toBe(7)
    expect(frozen.request?.url).toBe('https://api.example.com/orders/ORD%201?lang=a%26b')
    expect(frozen.values).toEqual({ order_id: 'ORD 1', language: 'a&b' })
    expect(frozen.frozenAt).toBe('2026-11-20T12:00:00.000Z')
    expect(preparation.trace[1]).toMatchObject({ step: 'render', detail: { url: frozen.request?.url } })
  })

  it('makes plain JSON, which can be stored and sent after all', () => {
    const prepared = prepare(order, {
      inputs: { order_id: 'A' },
      contact: { name: 'Ann' },
      context: { plan: { id: 1 } },
    })
    expect(JSON.parse(JSON.stringify(prepared.frozen))).toEqual(prepared.frozen)
  })

  it('labels what the page set as untrusted', () => {
    const action = define(
      { method: 'GET', url: 'https://api.example.com/{{product}}' },
      { inputs: [{ name: 'product', from: 'page.product_id' }] },
    )
    const { trace } = prepareRun(action, { inputs: {}, page: { product_id: 'P1' } }, parts)
    expect(trace[0]?.detail).toEqual({ origins: { product: 'page' }, untrusted: ['product'] })
  })

  it('never takes a bound input from the call, and wants the identity that it is bound to', () => {
    const action = define(
      { method: 'GET', url: 'https://api.example.com/{{customer}}' },
      { inputs: [{ name: 'customer', from: 'identity.sub' }] },
    )
    const guessed = prepareRun(action, { inputs: { customer: 'evil' }, unknownInputs: 'ignore' }, parts)
    expect(guessed.status === 'refused' && guessed.error.code).toBe('identity_required')
    const known = { inputs: { customer: 'evil' }, unknownInputs: 'ignore', identity: { sub: 'cus_1' } } as const
    expect(prepare(action, known).frozen.request?.url).toBe('https://api.example.com/cus_1')
  })

  it.each<[place: string, request: JsonObject]>([
    ['path', { url: 'https://api.example.com/{{identity_address_city}}' }],
    ['query', { query: [{ name: 'city', value: '{{identity_address_city}}' }] }],
    ['header', { headers: [{ name: 'X-City', value: '{{identity_address_city}}' }] }],
    ['body', { method: 'POST', body: '{"city": {{identity_address_city}}}' }],
    ['form', { method: 'POST', bodyType: 'form', body: 'city={{identity_address_city}}' }],
  ])('never leaves a claim out of the %s, for what was to be of one customer would be of all', (_place, request) => {
    const action = define({ url: 'https://api.example.com/orders', ...request }, { inputs: [{ name: 'asked' }] })
    for (const identity of [undefined, null, { sub: 'cus_1' }, { address: { city: ' ' } }, { address: { city: {} } }]) {
      const refused = prepareRun(action, { inputs: {}, identity }, parts)
      expect(refused.status === 'refused' && refused.error).toMatchObject({
        code: 'identity_required',
        issues: [{ path: '$.identity.address_city' }],
      })
    }
    const known = { inputs: { asked: 'x' }, identity: { address: { city: 'Bonn' } } }
    expect(prepareRun(action, known, parts).status).toBe('prepared')
  })

  it('refuses a run whose context lacks a key that the action lists', () => {
    const action = define({ method: 'GET', url: 'https://api.example.com/{{plan}}' }, { context: ['plan'] })
    for (const context of [{}, { plan: null }, { plan: { id: 1 } }]) {
      const refused = prepareRun(action, { inputs: {}, context }, parts)
      expect(refused.status === 'refused' && refused.error.code).toBe('input_missing')
    }
  })

  it('reads dates in words by the time of the call, and by the clock where the call tells none', () => {
    const action = define(
      { method: 'GET', url: 'https://api.example.com/{{day}}' },
      { inputs: [{ name: 'day', type: 'date' }] },
    )
    const urlAt = (now?: Date) => prepare(action, { inputs: { day: 'tomorrow' }, now }).frozen.request?.url
    expect(urlAt(new Date('2030-01-01T12:00:00Z'))).toBe('https://api.example.com/2030-01-02')
    expect(urlAt(undefined)).toBe('https://api.example.com/2026-11-21')
  })

  it('needs nothing but an action and a call', () => {
    const before = Date.now()
    const preparation = prepareRun(order, { inputs: { order_id: 'A' } })
    if (preparation.status !== 'prepared') throw new Error(preparation.status)
    const { frozen, version } = preparation.prepared
    expect(Date.parse(frozen.frozenAt)).toBeGreaterThanOrEqual(before)
    expect(version).toBe(0)
    expect(frozen.digest).toMatch(/^[0-9a-f]{64}$/)
  })
})
