import { describe, expect, it } from 'vitest'
import { runtimeNames } from '../action/reserved-names.ts'
import type { JsonObject } from '../json.ts'
import { callValues, sensitiveNames } from './call-values.ts'
import type { RuntimeValues } from './runtime-values.ts'
import { define, prepare } from './testdata/run-kit.ts'

const defaults = { current_datetime: '2026-11-20T12:00:00.000Z', timezone: 'Europe/Berlin' }
const plain = define({ method: 'GET', url: 'https://api.example.com/' })

function bodyOf(template: string, call: Parameters<typeof prepare>[1], rest: JsonObject = {}) {
  const action = define({ method: 'POST', url: 'https://api.example.com/', body: template }, rest)
  return prepare(action, call).frozen.request?.body
}

describe('what placeholders may name', () => {
  it('the runtime values, absent ones as nothing', () => {
    const template = `[${runtimeNames.map(name => `{{${name}}}`).join(',')}]`
    const runtime = { agent_uuid: 'agt_1', direction: 'inbound', medium: 'chat', conversation_id: 'cnv_1' }
    expect(JSON.parse(bodyOf(template, { runtime, agent: { timeZone: 'Asia/Tokyo' } }) ?? '')).toEqual([
      null,
      'agt_1',
      null,
      'inbound',
      'chat',
      '2026-11-20T12:00:00.000Z',
      'Asia/Tokyo',
      'cnv_1',
    ])
  })

  it('the time and time zone that a call gives instead of the own ones', () => {
    const runtime = { current_datetime: '2030-01-01T00:00:00Z', timezone: 'Asia/Tokyo' }
    const template = '["{{current_datetime}}", "{{timezone}}"]'
    expect(bodyOf(template, { runtime, agent: { timeZone: 'UTC' } })).toBe('["2030-01-01T00:00:00Z", "Asia/Tokyo"]')
  })

  it('verified claims, flattened, single values alone', () => {
    const identity = { sub: 'cus_1', vip: true, address: { city: 'Bonn', geo: { lat: 50.7 } }, tags: ['a'], none: null }
    expect(callValues(plain, { inputs: {}, identity }, {}, defaults)).toEqual({
      ...defaults,
      identity_sub: 'cus_1',
      identity_vip: true,
      identity_address_city: 'Bonn',
      identity_address_geo_lat: 50.7,
    })
  })

  it('a claim of just that name, whatever else flattens to it', () => {
    for (const identity of [
      { a_b: 'own', a: { b: 'nested' } },
      { a: { b: 'nested' }, a_b: 'own' },
    ]) {
      expect(callValues(plain, { inputs: {}, identity }, {}, defaults)).toMatchObject({ identity_a_b: 'own' })
    }
  })

  it('the context keys that the action lists, and no others', () => {
    const action = define({ method: 'GET', url: 'https://api.example.com/' }, { context: ['plan'] })
    const values = callValues(action, { inputs: {}, context: { plan: 'gold', token: 'x' } }, {}, defaults)
    expect(values).toEqual({ ...defaults, plan: 'gold' })
  })

  it('never a runtime value, a claim or an own name that comes from elsewhere', () => {
    const runtime = { identity_sub: 'evil', order_id: 'evil', medium: { toString: () => 'evil' } }
    const call = {
      inputs: {},
      identity: { sub: 'cus_1' },
      context: { current_datetime: 'evil' },
      // What a caller without types may pass.
      runtime: runtime as unknown as Partial<RuntimeValues>,
    }
    expect(callValues(plain, call, { order_id: 'A', identity_sub: 'evil', timezone: 'evil' }, defaults)).toEqual({
      ...defaults,
      order_id: 'A',
      identity_sub: 'cus_1',
    })
  })
})

describe('which placeholders hold a sensitive value', () => {
  it('the input itself and the source that it is bound to', () => {
    const action = define(
      { method: 'POST', url: 'https://api.example.com/' },
      {
        inputs: [
          { name: 'pin', sensitive: true },
          { name: 'ssn', from: 'identity.ssn', sensitive: true },
          { name: 'token', from: 'context.raw_token', sensitive: true },
          { name: 'plan', from: 'context.plan' },
        ],
      },
    )
    expect(sensitiveNames(action)).toEqual(['pin', 'ssn', 'identity_ssn', 'token', 'raw_token'])
  })
})
