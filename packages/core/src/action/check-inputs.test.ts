import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { safeParseAction } from './parse-action.ts'

function issuesOf(...inputs: JsonObject[]) {
  const parsed = safeParseAction({
    name: 'change_order',
    description: 'Use when an order has to change.',
    inputs,
    request: { method: 'POST', url: 'https://api.example.com/orders' },
  })
  return parsed.success ? [] : parsed.error.issues
}

const pathsOf = (...inputs: JsonObject[]) => issuesOf(...inputs).map(issue => issue.path)
const one = (more: JsonObject) => pathsOf({ name: 'x', ...more })

describe('names of inputs', () => {
  it.each([
    ...['agent_number', 'agent_uuid', 'contact_number', 'direction', 'medium', 'current_datetime', 'timezone'],
    ...['conversation_id', 'identity_email', 'identity_', 'secrets', 'constructor', 'toString', '__proto__'],
  ])('may not be %s, which is reserved', name => {
    expect(pathsOf({ name })).toEqual(['$.inputs[0].name'])
  })

  it.each(['', ' ', 'order id', 'order-id', '1st', 'a.b', 'ordër', 'x'.repeat(61)])('may not be %j', name => {
    expect(pathsOf({ name })).toEqual(['$.inputs[0].name'])
  })

  it('may not be there twice', () => {
    expect(pathsOf({ name: 'a' }, { name: 'b' }, { name: 'a' })).toEqual(['$.inputs[2].name'])
  })

  it.each(['order_id', 'orderId', '_x', 'identityCard', 'secret', 'X'])('may be %s', name => {
    expect(pathsOf({ name })).toEqual([])
  })
})

describe('where inputs come from', () => {
  it.each(['conversation', 'identity.sub', 'context.account_id', 'page.sku'])('may be %s', from => {
    expect(one({ from })).toEqual([])
  })

  it.each(['', 'identity', 'identity.', 'identity.a.b', 'claims.sub', 'context.a-b', 'page.', 'Conversation', 'url.q'])(
    'may not be %j',
    from => {
      expect(one({ from })).toEqual(['$.inputs[0].from'])
    },
  )

  it.each<[string, JsonObject, string]>([
    ['a required input with a default', { required: true, default: 'a' }, 'default'],
    ['a default for what the identity says', { from: 'identity.sub', default: 'a' }, 'default'],
    ['a default for what the page says', { from: 'page.sku', required: false, default: 'a' }, 'default'],
    ['a constant without a value', { from: 'constant' }, 'value'],
    ['a value for what the customer says', { value: 'a' }, 'value'],
    ['a value for what the context says', { from: 'context.a', value: 'a' }, 'value'],
    ['showing the model what comes from it', { shownToModel: true }, 'shownToModel'],
    [
      'showing the model what is sensitive',
      { from: 'identity.sub', shownToModel: true, sensitive: true },
      'shownToModel',
    ],
  ])('refuses %s', (_, input, field) => {
    expect(one(input)).toEqual([`$.inputs[0].${field}`])
  })
})

describe('limits of inputs', () => {
  it.each<[string, JsonObject, string]>([
    ['a minimum above the maximum', { type: 'integer', min: 3, max: 2 }, 'min'],
    ['a first day after the last', { type: 'date', min: '2027-02-01', max: '2027-01-31' }, 'min'],
    ['limits of a boolean', { type: 'boolean', max: 1 }, 'max'],
    ['a number as the limit of a date', { type: 'date', min: 20270101 }, 'min'],
    ['a day that there is not', { type: 'date', max: '2027-02-30' }, 'max'],
    ['a text as the limit of a number', { type: 'float', min: '3' }, 'min'],
    ['a negative length', { min: -1 }, 'min'],
    ['half a character', { max: 1.5 }, 'max'],
    ['a length beyond all bounds', { max: 100_001 }, 'max'],
    ['a pattern that does not compile', { pattern: '(' }, 'pattern'],
    ['a pattern that no linear engine can run', { pattern: '(a)\\1' }, 'pattern'],
    ['a pattern of a boolean', { type: 'boolean', pattern: 'yes' }, 'pattern'],
  ])('may not be %s', (_, input, field) => {
    expect(one(input)).toEqual([`$.inputs[0].${field}`])
  })

  it.each<[JsonObject]>([
    [{ type: 'integer', min: -5, max: -5 }],
    [{ type: 'float', min: 0.5 }],
    [{ min: 0, max: 100_000 }],
    [{ type: 'date', min: '2024-02-29', max: '2024-02-29' }],
    [{ pattern: 'ORD-[0-9]{5}' }],
    [{ pattern: '' }],
  ])('may be %j', input => {
    expect(one(input)).toEqual([])
  })
})

describe('choices of inputs', () => {
  it.each<[string, JsonObject, string]>([
    ['no choice', { options: [] }, 'options'],
    ['a choice without a value', { options: [{ label: 'A' }] }, 'options[0].value'],
    ['a blank choice', { options: [{ value: ' ' }] }, 'options[0].value'],
    ['the same choice twice', { options: [{ value: 'a' }, { value: 'a', label: 'Again' }] }, 'options[1].value'],
    ['a text for a whole number', { type: 'integer', options: [{ value: 1 }, { value: '2' }] }, 'options[1].value'],
    ['a fraction for a whole number', { type: 'integer', options: [{ value: 1.5 }] }, 'options[0].value'],
    ['a number for a text', { options: [{ value: 1 }] }, 'options[0].value'],
    ['a word for a boolean', { type: 'boolean', options: [{ value: 'yes' }] }, 'options[0].value'],
    ['a day in words', { type: 'date', options: [{ value: 'tomorrow' }] }, 'options[0].value'],
    ['what is no address', { type: 'email', options: [{ value: 'ann' }] }, 'options[0].value'],
    ['a number without its country', { type: 'phone', options: [{ value: '555 0100' }] }, 'options[0].value'],
  ])('may not be %s', (_, input, path) => {
    expect(one(input)).toEqual([`$.inputs[0].${path}`])
  })

  it.each<[JsonObject]>([
    [{ options: [{ value: 'a' }, { value: 'b', label: 'Bee' }] }],
    [{ type: 'integer', options: [{ value: 1 }, { value: 2 }] }],
    [
      {
        type: 'boolean',
        options: [
          { value: true, label: 'Yes' },
          { value: false, label: 'No' },
        ],
      },
    ],
    [{ type: 'date', options: [{ value: '2027-03-04' }] }],
    [{ type: 'email', options: [{ value: 'ann@example.com' }] }],
    [{ type: 'phone', options: [{ value: '+14155550100' }] }],
  ])('may be %j', input => {
    expect(one(input)).toEqual([])
  })
})

describe('values that an author gives', () => {
  it.each<[JsonObject, string]>([
    [{ type: 'integer', default: '3 items' }, 'default'],
    [{ type: 'integer', min: 5, default: 4 }, 'default'],
    [{ type: 'float', from: 'constant', value: 'much' }, 'value'],
    [{ type: 'boolean', example: 'perhaps' }, 'example'],
    [{ type: 'date', default: '03/04/2027' }, 'default'],
    [{ type: 'date', example: 'soonish' }, 'example'],
    [{ type: 'email', example: 'Ann <ann@example.com>' }, 'example'],
    [{ type: 'phone', default: '555 0100' }, 'default'],
    [{ max: 3, default: 'long' }, 'default'],
    [{ pattern: 'ORD-[0-9]+', example: '12345' }, 'example'],
    [{ options: [{ value: 'a' }], default: 'b' }, 'default'],
    [{ default: { a: 1 } }, 'default'],
    [{ from: 'constant', value: ['a'] }, 'value'],
  ])('are read as the customer’s would be: %j', (input, field) => {
    expect(one(input)).toEqual([`$.inputs[0].${field}`])
  })

  it.each<[JsonObject]>([
    [{ type: 'integer', default: '3' }],
    [{ type: 'integer', default: 0 }],
    [{ type: 'boolean', default: false }],
    [{ type: 'boolean', example: 'yes' }],
    [{ type: 'date', default: 'tomorrow' }],
    [{ type: 'date', example: 'next Friday' }],
    [{ type: 'email', from: 'constant', value: 'help@example.com' }],
    [{ type: 'phone', example: '+1 415 555 0100' }],
    [{ pattern: 'ORD-[0-9]+', example: 'ORD-12345' }],
    [{ example: 12345 }],
    [{ options: [{ value: 'a' }], default: 'a' }],
  ])('are taken when they can be read: %j', input => {
    expect(one(input)).toEqual([])
  })

  it('are not blamed for limits that make no sense', () => {
    expect(one({ type: 'integer', min: 'a few', default: 3 })).toEqual(['$.inputs[0].min'])
    expect(one({ pattern: '(', default: 'a' })).toEqual(['$.inputs[0].pattern'])
    expect(one({ type: 'email', pattern: '(', options: [{ value: 'ann@example.com' }] })).toEqual([
      '$.inputs[0].pattern',
    ])
    expect(pathsOf({ name: 'a', max: -1 }, { name: 'b', when: { input: 'a', equals: 'x' } })).toEqual([
      '$.inputs[0].max',
    ])
  })

  it('are not shown in the message when they are sensitive', () => {
    const issues = issuesOf({ name: 'x', pattern: 'A+', default: 'hunter2', sensitive: true })
    expect(issues.map(issue => issue.path)).toEqual(['$.inputs[0].default'])
    expect(issues[0]?.message).not.toContain('hunter2')
  })
})

describe('when', () => {
  const reason = { name: 'reason', options: [{ value: 'damaged' }, { value: 'late' }] }
  const dependent = (when: JsonObject) =>
    pathsOf(reason, { name: 'copies', type: 'integer' }, { name: 'photo', when }, { name: 'last' })

  it.each<[string, JsonObject, string]>([
    ['an input that there is not', { input: 'raison', equals: 'late' }, 'input'],
    ['a later input', { input: 'last', equals: 'x' }, 'input'],
    ['itself', { input: 'photo', given: true }, 'input'],
    ['a choice that there is not', { input: 'reason', equals: 'lost' }, 'equals'],
    ['one choice of a few that there is not', { input: 'reason', in: ['late', 'lost'] }, 'in[1]'],
    ['a value of another type', { input: 'copies', equals: 'two' }, 'equals'],
  ])('may not name %s', (_, when, field) => {
    expect(dependent(when)).toEqual([`$.inputs[2].when.${field}`])
  })

  it.each<[JsonObject]>([
    [{ input: 'reason' }],
    [{ input: 'reason', equals: 'late', given: true }],
    [{ input: 'reason', in: [] }],
    [{ input: 'reason', equals: null }],
  ])('has exactly one condition: %j', when => {
    expect(dependent(when)).toEqual(['$.inputs[2].when'])
  })

  it('refuses a condition that it does not know', () => {
    expect(dependent({ input: 'reason', equals: 'late', is: 1 })).toEqual(['$.inputs[2].when.is'])
    expect(dependent({ input: 'reason', equals: { a: 1 } })).toEqual(['$.inputs[2].when.equals'])
  })

  it.each<[JsonObject]>([
    [{ input: 'reason', equals: 'late' }],
    [{ input: 'reason', in: ['late', 'damaged'] }],
    [{ input: 'reason', given: false }],
    [{ input: 'copies', equals: 2 }],
    [{ input: 'copies', equals: '2' }],
  ])('may say %j', when => {
    expect(dependent(when)).toEqual([])
  })
})
