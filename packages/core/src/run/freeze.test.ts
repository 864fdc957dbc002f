import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import type { PrepareCall } from './prepare-run.ts'
import { define, prepare, testHmac } from './testdata/run-kit.ts'

const request: JsonObject = {
  method: 'POST',
  url: 'https://api.example.com/orders/{{order_id}}',
  headers: [{ name: 'X-Key', value: 'k {{secrets.SHOP}}' }],
  query: [{ name: 'q', value: '{{note}}' }],
  body: '{"note":"{{note}}"}',
  auth: { type: 'bearer', secret: 'sec_1' },
}
const inputs = [
  { name: 'order_id', type: 'string' },
  { name: 'note', type: 'string', required: false },
]

interface Variant {
  request?: JsonObject
  rest?: JsonObject
  version?: number
  call?: Partial<PrepareCall>
}

function freezeIt(variant: Variant = {}) {
  const action = define({ ...request, ...variant.request }, { inputs, ...variant.rest })
  const call = { inputs: { order_id: 'A', note: 'n' }, ...variant.call }
  return prepare(action, call, { version: variant.version ?? 1 }).frozen
}

describe('the digest that an approval binds', () => {
  it('is an HMAC in hex, equal for what is equal', () => {
    expect(freezeIt().digest).toMatch(/^[0-9a-f]{64}$/)
    expect(freezeIt().digest).toBe(freezeIt().digest)
  })

  it('can not be made without the key', () => {
    const otherKey = prepare(
      define(request, { inputs }),
      { inputs: { order_id: 'A', note: 'n' } },
      {
        version: 1,
        hmac: text => testHmac(`other${text}`),
      },
    )
    expect(otherKey.frozen.digest).not.toBe(freezeIt().digest)
  })

  it.each<[what: string, variant: Variant]>([
    ['a value in the path', { call: { inputs: { order_id: 'B', note: 'n' } } }],
    ['a value in query and body', { call: { inputs: { order_id: 'A', note: 'm' } } }],
    ['a value that is absent', { call: { inputs: { order_id: 'A' } } }],
    ['the method', { request: { method: 'PUT' } }],
    ['the host', { request: { url: 'https://api.example.org/orders/{{order_id}}' } }],
    ['a header value', { request: { headers: [{ name: 'X-Key', value: 'j {{secrets.SHOP}}' }] } }],
    ['a header name', { request: { headers: [{ name: 'X-Keys', value: 'k {{secrets.SHOP}}' }] } }],
    ['a secret named in a header', { request: { headers: [{ name: 'X-Key', value: 'k {{secrets.OTHER}}' }] } }],
    ['text in the place of a secret', { request: { headers: [{ name: 'X-Key', value: 'k SHOP' }] } }],
    ['the body', { request: { body: '{"note": "{{note}}"}' } }],
    ['the kind of body', { request: { body: '{}', bodyType: 'form' } }],
    ['the secret of the auth', { request: { auth: { type: 'bearer', secret: 'sec_2' } } }],
    ['the kind of auth', { request: { auth: { type: 'none' } } }],
    ['the header that the idempotency key goes into', { request: { idempotencyHeader: 'X-Once' } }],
    ['the time limit', { request: { timeoutMs: 9_000 } }],
    ['the name of the action', { rest: { name: 'other_action' } }],
    ['the version', { version: 2 }],
  ])('changes with %s', (_what, variant) => {
    expect(freezeIt(variant).digest).not.toBe(freezeIt().digest)
  })

  it('binds arguments and code where nothing is sent', () => {
    const make = (code: string, note: string, version = 1) =>
      prepare(
        define(null, { kind: 'client', client: { code }, inputs: [{ name: 'note', type: 'string' }] }),
        { inputs: { note } },
        { version },
      ).frozen
    const digest = make('a()', 'x').digest
    expect(make('a()', 'x')).toMatchObject({ digest, request: null, shown: null, writeKey: null })
    for (const other of [make('b()', 'x'), make('a()', 'y'), make('a()', 'x', 2)]) expect(other.digest).not.toBe(digest)
  })
})

describe('the time', () => {
  it('is fixed when the request is frozen', () => {
    const frozen = freezeIt({ request: { body: '{"at":"{{current_datetime}}"}' } })
    expect(frozen.request?.body).toBe('{"at":"2026-11-20T12:00:00.000Z"}')
  })
})

describe('the key of a write', () => {
  const clock = { request: { body: '{"note":"{{note}}","at":"{{current_datetime}}"}' } }

  it('is equal for the same write', () => {
    expect(freezeIt().writeKey).toMatch(/^[0-9a-f]{64}$/)
    expect(freezeIt().writeKey).toBe(freezeIt().writeKey)
    expect(freezeIt().writeKey).not.toBe(freezeIt().digest)
  })

  it.each<[what: string, a: Variant, b: Variant]>([
    ['the header of the idempotency key', {}, { request: { idempotencyHeader: null } }],
    ['when it is rendered', clock, { ...clock, call: { runtime: { current_datetime: '2030-01-01T00:00:00Z' } } }],
    ['the time limit', {}, { request: { timeoutMs: 9_000 } }],
    ['the version', {}, { version: 2 }],
    ['the case of a header name', {}, { request: { headers: [{ name: 'x-key', value: 'k {{secrets.SHOP}}' }] } }],
  ])('does not change with %s', (_what, a, b) => {
    const call = { inputs: { order_id: 'A', note: 'n' } }
    const [first, second] = [a, b].map(variant => freezeIt({ ...variant, call: { ...call, ...variant.call } }))
    expect(first?.writeKey).toBe(second?.writeKey)
  })

  it.each<[what: string, variant: Variant]>([
    ['a value in the path', { call: { inputs: { order_id: 'B', note: 'n' } } }],
    ['a value in the body', { call: { inputs: { order_id: 'A', note: 'm' } } }],
    ['the method', { request: { method: 'PUT' } }],
    ['the host', { request: { url: 'https://api.example.org/orders/{{order_id}}' } }],
    ['a header', { request: { headers: [{ name: 'X-Key', value: 'j {{secrets.SHOP}}' }] } }],
    ['the kind of body', { request: { body: '{}', bodyType: 'form' } }],
    ['the secret that it is sent with', { request: { auth: { type: 'bearer', secret: 'sec_2' } } }],
  ])('changes with %s', (_what, variant) => {
    expect(freezeIt(variant).writeKey).not.toBe(freezeIt().writeKey)
  })

  it('stays the same under another name of the action, which is told apart by its id', () => {
    expect(freezeIt({ rest: { name: 'other_action' } }).writeKey).toBe(freezeIt().writeKey)
  })

  it('does not take one value for another just because there is a clock in the request', () => {
    const at = (note: string) => freezeIt({ ...clock, call: { inputs: { order_id: 'A', note } } }).writeKey
    expect(at('n')).not.toBe(at('m'))
  })

  it('does not exist where nothing is written', () => {
    const action = define({ method: 'GET', url: 'https://api.example.com/' })
    expect(prepare(action).frozen.writeKey).toBeNull()
  })
})

describe('what messages may read', () => {
  it('is kept with the run: the contact, the agent and its whole context', () => {
    const frozen = freezeIt({
      call: {
        inputs: { order_id: 'A' },
        contact: { name: 'Ann' },
        agent: { id: 'agt_1', name: 'Ada', locale: 'de-DE', timeZone: 'Europe/Berlin' },
        context: { plan: { name: 'gold' } },
      },
    })
    expect(frozen).toMatchObject({
      messageData: {
        contact: { name: 'Ann' },
        agent: { id: 'agt_1', name: 'Ada' },
        context: { plan: { name: 'gold' } },
      },
      locale: 'de-DE',
      timeZone: 'Europe/Berlin',
    })
  })
})
