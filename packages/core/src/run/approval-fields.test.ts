import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { approvalFields } from './approval-fields.ts'
import type { PrepareCall } from './prepare-run.ts'
import { define, prepare } from './testdata/run-kit.ts'

const url = 'https://api.example.com/refunds'

/** The card of a POST: its request, its inputs (and whatever else), and how it is called. */
function cardOf(request: JsonObject, rest: JsonObject = {}, call: Partial<PrepareCall> = {}) {
  const { action, frozen } = prepare(define({ method: 'POST', url, ...request }, rest), call)
  return approvalFields(action, frozen).map(({ label, value }) => `${label}: ${value}`)
}

const amount = { name: 'amount', type: 'float', title: 'How much?' }
const note = { name: 'note', title: 'Note', required: false }

describe('a confirm card shows', () => {
  it('inputs under their titles, in the order in which URL, query, headers and body hold them', () => {
    const names = ['in_body', 'in_header', 'in_query', 'in_row', 'in_path']
    const card = cardOf(
      {
        url: `${url}/{{in_path}}?q={{in_query}}`,
        query: [{ name: 'row', value: '{{in_row}}' }],
        headers: [{ name: 'X-Note', value: '{{in_header}}' }],
        body: '{"a": "{{in_body}}", "b": "{{in_path}}"}',
      },
      { inputs: names.map(name => ({ name })) },
      { inputs: Object.fromEntries(names.map(name => [name, name.toUpperCase()])) },
    )
    expect(card).toEqual([
      'In path: IN_PATH',
      'In query: IN_QUERY',
      'In row: IN_ROW',
      'In header: IN_HEADER',
      'In body: IN_BODY',
    ])
  })

  it('values as the customer would write them', () => {
    const inputs = [
      amount,
      { name: 'day', type: 'date' },
      { name: 'gift', type: 'boolean' },
      { name: 'reason', options: [{ value: 'dmg', label: "It's damaged" }] },
    ]
    const body = '{"a": {{amount}}, "b": "{{day}}", "c": {{gift}}, "d": "{{reason}}"}'
    const given = { amount: 1234.5, day: '2027-03-04', gift: false, reason: 'dmg' }
    const agent = { locale: 'de-DE' }
    expect(cardOf({ body }, { inputs }, { inputs: given, agent })).toEqual([
      'How much?: 1.234,5',
      'Day: 4. März 2027',
      'Gift: Nein',
      "Reason: It's damaged",
    ])
  })

  it('a constant under the title of its input, since it is sent', () => {
    const inputs = [{ name: 'fee', type: 'integer', title: 'Fee', from: 'constant', value: 1500 }]
    expect(cardOf({ body: '{"fee": {{fee}}}' }, { inputs })).toEqual(['Fee: 1,500'])
  })

  it('keys of the dynamic context', () => {
    const call = { context: { loyalty_tier: 'gold', points: 12_000, other: 'not sent' } }
    const rest = { context: ['loyalty_tier', 'points', 'other'] }
    expect(cardOf({ body: '{"a": "{{loyalty_tier}}", "b": {{points}}}' }, rest, call)).toEqual([
      'Loyalty tier: gold',
      'Points: 12,000',
    ])
  })

  it('verified claims', () => {
    const call = { identity: { sub: 'cus_1', email: 'robin@example.com', address: { city: 'Leeds' } } }
    const body = '{"a": "{{identity_email}}", "b": "{{identity_sub}}", "c": "{{identity_address_city}}"}'
    expect(cardOf({ body }, {}, call)).toEqual(['Email: robin@example.com', 'Account: cus_1', 'Address city: Leeds'])
  })

  it('runtime values, less the ids and the clock that say nothing to a customer', () => {
    const runtime = { contact_number: '+441632960001', conversation_id: 'cnv_1', agent_uuid: 'agt_1' }
    const body =
      '{"a": "{{contact_number}}", "b": "{{conversation_id}}", "c": "{{agent_uuid}}", "d": "{{current_datetime}}", "e": "{{timezone}}"}'
    expect(cardOf({ body }, {}, { runtime, agent: { timeZone: 'Europe/London' } })).toEqual([
      'Contact number: +441632960001',
      'Timezone: Europe/London',
    ])
  })

  it('inputs first, whatever stands first in the request', () => {
    const body = '{"fixed": true, "a": "{{identity_email}}", "b": "{{note}}"}'
    const call = { identity: { email: 'robin@example.com' }, inputs: { note: 'hello' } }
    expect(cardOf({ body }, { inputs: [note] }, call)).toEqual([
      'Note: hello',
      'Email: robin@example.com',
      'Fixed: Yes',
    ])
  })

  it("the author's literals of a JSON body, nested ones by their path in words", () => {
    const body =
      '{"amount": 5000, "currencyCode": "EUR", "urgent": true, "coupon": null, "lines": [{"sku-id": "A1"}], "ship": {"to": {"zip": "LS1"}}}'
    expect(cardOf({ body })).toEqual([
      'Amount: 5,000',
      'Currency code: EUR',
      'Urgent: Yes',
      'Lines 1 sku id: A1',
      'Ship to zip: LS1',
    ])
  })

  it('the fixed pairs of a form', () => {
    for (const body of ['amount=5000&note={{note}}', '{"amount": 5000, "note": "{{note}}"}']) {
      const card = cardOf({ body, bodyType: 'form' }, { inputs: [note] }, { inputs: { note: 'hello' } })
      expect(card).toEqual(['Note: hello', 'Amount: 5000'])
    }
  })

  it('words that the author put around a value as they are sent', () => {
    const call = { inputs: { amount: 50, note: 'hello' } }
    const body = '{"total": "{{amount}}00", "text": " {{note}} "}'
    expect(cardOf({ body }, { inputs: [amount, note] }, call)).toEqual(['How much?: 50', 'Note: hello', 'Total: 5000'])
  })

  it('all of the body where it holds the characters that tell literals from values', () => {
    const body = '{"odd": "\uFDD0", "amount": 5000, "b": "{{note}}"}'
    const card = cardOf({ body }, { inputs: [note] }, { inputs: { note: 'hello' } })
    expect(card).toEqual(['Note: hello', 'Odd: \uFDD0', 'Amount: 5,000', 'B: hello'])
  })

  it("all of a client action's inputs: they are its arguments", () => {
    const { action, frozen } = prepare(
      define(null, {
        kind: 'client',
        client: { code: 'return args' },
        inputs: [note, { name: 'page', from: 'constant', value: 'cart' }, { name: 'pin', sensitive: true }],
      }),
      { inputs: { note: 'hello', pin: '1234' } },
    )
    expect(approvalFields(action, frozen)).toEqual([
      { label: 'Note', value: 'hello' },
      { label: 'Page', value: 'cart' },
      { label: 'Pin', value: '••••' },
    ])
  })
})

describe('a confirm card does not show', () => {
  it('inputs that the request does not carry', () => {
    const inputs = [{ name: 'unused' }, note, { name: 'absent', required: false }]
    const request = {
      body: '{"a": "{{note}}"}',
      query: [{ name: 'q', value: '{{absent}}' }],
      headers: [{ name: 'X-Both', value: '{{unused}} {{absent}}' }],
    }
    expect(cardOf(request, { inputs }, { inputs: { unused: 'left out with its header', note: 'hello' } })).toEqual([
      'Note: hello',
    ])
  })

  it('sensitive values, wherever they stand', () => {
    const inputs = [
      { name: 'pin', sensitive: true },
      { name: 'who', from: 'identity.email', title: 'Who', sensitive: true },
    ]
    const body = '{"a": "{{pin}}", "b": "PIN {{pin}}", "c": "{{who}}", "d": "{{identity_email}}"}'
    const card = cardOf({ body }, { inputs }, { inputs: { pin: '9876' }, identity: { email: 'robin@example.com' } })
    expect(card).toEqual(['Pin: ••••', 'Who: ••••', 'Email: ••••', 'B: PIN ••••'])
  })

  it('secrets, nor what looks like one in a body', () => {
    const card = cardOf({
      headers: [{ name: 'X-Key', value: 'k {{secrets.SHOP}}' }],
      auth: { type: 'body', name: 'token', secret: 'sec_1' },
      body: '{"api_key": "abcdef123456", "note": "sk_live_abcdefghij1234", "password": 12345678}',
    })
    expect(card).toEqual(['Api key: ••••', 'Note: ••••', 'Password: ••••'])
  })

  it('the same line twice', () => {
    const inputs = [{ name: 'mail', title: 'Email', from: 'identity.email' }]
    const body = '{"a": "{{mail}}", "b": "{{identity_email}}"}'
    expect(cardOf({ body }, { inputs }, { identity: { email: 'robin@example.com' } })).toEqual([
      'Email: robin@example.com',
    ])
  })

  it('more than 500 characters of a value, nor half a character', () => {
    const long = '😀'.repeat(400)
    const [shown, fixed] = cardOf(
      { body: JSON.stringify({ a: '{{note}}', b: long }) },
      { inputs: [note] },
      { inputs: { note: `x${long}` } },
    )
    expect(shown).toBe(`Note: x${'😀'.repeat(249)}…`)
    expect(fixed).toBe(`B: ${'😀'.repeat(249)}…`)
  })

  it('more than 20 lines of the author’s words, and says how many are left', () => {
    const body = JSON.stringify({
      ...Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`f${i}`, i])),
      z: '{{note}}',
    })
    const card = cardOf({ body }, { inputs: [note] }, { inputs: { note: 'hello' } })
    expect(card).toHaveLength(20)
    expect(card[0]).toBe('Note: hello')
    expect(card.at(-2)).toBe('F17: 17')
    expect(card.at(-1)).toBe('Further details: 12')
  })

  it('anything that a deeply nested body could overwhelm it with', () => {
    const body = `{"a": 1, "b": ${'['.repeat(5000)}${']'.repeat(5000)}}`
    expect(cardOf({ body })).toEqual(['A: 1'])
  })
})

it('survives a locale that is none', () => {
  const call = { inputs: { amount: 1234 }, agent: { locale: 'not a locale' } }
  expect(cardOf({ body: '{"a": {{amount}}}' }, { inputs: [amount] }, call)).toEqual(['How much?: 1,234'])
})
