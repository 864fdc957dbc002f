import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { parseAction } from './parse-action.ts'
import { toToolSchema } from './tool-schema.ts'

const action = (inputs: JsonObject[], more: JsonObject = {}) =>
  parseAction({
    name: 'open_ticket',
    description: 'Use when a customer wants to report a problem.',
    request: { method: 'POST', url: 'https://api.example.com/tickets' },
    inputs,
    ...more,
  })

const property = (input: JsonObject) => toToolSchema(action([{ name: 'x', title: 'X', ...input }])).parameters

describe('toToolSchema', () => {
  it('says when to use the action, with its examples', () => {
    const schema = toToolSchema(action([], { examples: ['It does not work', 'My order is broken'] }))
    expect(schema.name).toBe('open_ticket')
    expect(schema.description).toBe(
      'Use when a customer wants to report a problem.\n\nCustomers say, for example:\n- It does not work\n- My order is broken',
    )
    expect(toToolSchema(action([])).description).toBe('Use when a customer wants to report a problem.')
  })

  it('takes no argument that the action does not declare', () => {
    expect(toToolSchema(action([])).parameters).toEqual({
      type: 'object',
      properties: {},
      required: [],
      additionalProperties: false,
    })
  })

  it.each(['identity.sub', 'context.account_id', 'page.order_id'])(
    'never lets the model set an input from %s, even one that it may read',
    from => {
      const schema = toToolSchema(action([{ name: 'account', from, shownToModel: true }]))
      expect(schema.parameters).toMatchObject({ properties: {}, required: [] })
    },
  )

  it('never shows the model a constant', () => {
    const text = JSON.stringify(toToolSchema(action([{ name: 'queue', from: 'constant', value: 'vip-7' }])))
    expect(text).not.toContain('queue')
    expect(text).not.toContain('vip-7')
  })

  it.each([
    ['string', 'string'],
    ['integer', 'integer'],
    ['float', 'number'],
    ['number', 'number'],
    ['boolean', 'boolean'],
    ['date', 'string'],
    ['email', 'string'],
    ['phone', 'string'],
  ])('gives an input of the type %s the JSON type %s', (type, jsonType) => {
    expect(property({ type })).toMatchObject({ properties: { x: { type: jsonType } } })
  })

  it('requires what always applies, and not what is optional, has a default or depends on another input', () => {
    const schema = toToolSchema(
      action([
        { name: 'reason' },
        { name: 'note', required: false },
        { name: 'copies', type: 'integer', default: 1 },
        { name: 'photo', when: { input: 'reason', equals: 'damaged' } },
      ]),
    )
    expect(schema.parameters.required).toEqual(['reason'])
    expect(schema.parameters).toMatchObject({
      properties: { copies: { default: 1 }, photo: { description: 'Photo. Only if reason is "damaged".' } },
    })
  })

  it('gives choices as an enum and says what they are called', () => {
    const options = [{ value: 'd', label: 'Damaged' }, { value: 'late' }]
    expect(property({ options })).toMatchObject({
      properties: { x: { enum: ['d', 'late'], description: 'X. Choices: "d" is Damaged.' } },
    })
  })

  it('gives limits as those of the JSON type', () => {
    expect(property({ type: 'integer', min: 1, max: 9 })).toMatchObject({
      properties: { x: { minimum: 1, maximum: 9 } },
    })
    expect(property({ min: 1, max: 9, pattern: 'A|B' })).toMatchObject({
      properties: { x: { minLength: 1, maxLength: 9, pattern: '^(?:A|B)$' } },
    })
    expect(property({ type: 'date', min: '2027-01-01', max: '2027-12-31' })).toMatchObject({
      properties: { x: { type: 'string', description: 'X. A date, YYYY-MM-DD. From 2027-01-01 to 2027-12-31.' } },
    })
  })

  it('shows an example and a default, but never those of a sensitive input', () => {
    const input = { type: 'string', example: 'ORD-12345', default: 'ORD-1', required: false }
    expect(JSON.stringify(property(input))).toContain('ORD-12345')
    expect(property(input)).toMatchObject({ properties: { x: { default: 'ORD-1' } } })
    expect(JSON.stringify(property({ ...input, sensitive: true }))).not.toContain('ORD-1')
  })
})
