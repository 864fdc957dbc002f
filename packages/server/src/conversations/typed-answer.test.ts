import { type JsonObject, parseAction } from '@bellhop/core'
import { describe, expect, it } from 'vitest'
import { missingFields } from '../runs/form-fields.ts'
import { readTypedAnswer } from './typed-answer.ts'

const order = { name: 'order' }
const coded = { name: 'code', pattern: 'ORD-[0-9]+' }
const reason = {
  name: 'reason',
  options: [
    { value: 'damaged', label: 'It broke' },
    { value: 'other', label: 'Something else' },
  ],
}
const day = { name: 'day', type: 'date' }
const mail = { name: 'mail', type: 'email' }
const count = { name: 'count', type: 'integer' }
const gift = { name: 'gift', type: 'boolean' }
const pin = { name: 'pin', sensitive: true }

describe('a typed text', () => {
  it.each<[string, object[], string | null]>([
    ['A7', [order], 'order'],
    ['the one from last week', [order], 'order'],
    ['A7', [order, reason], 'order'],
    ['it broke', [order, reason], 'reason'],
    ['damaged', [reason, day], 'reason'],
    ['tomorrow', [order, day], 'day'],
    ['2026-12-24', [reason, day, mail], 'day'],
    ['ann@example.com', [order, mail], 'mail'],
    ['ORD-12', [coded, order], 'code'],
    ['3', [count, reason], 'count'],
    ['yes', [gift], 'gift'],
    ['4711', [pin], 'pin'],
  ])('%j is the value of what alone it can be', (text, inputs, name) => {
    expect(read(text, inputs)?.input ?? null).toBe(name)
  })

  it.each<[string, object[]]>([
    ['what do you sell?', [order]],
    ['いくらですか？', [order]],
    ['A7', [order, pin]],
    ['3', [count, { ...count, name: 'size' }]],
    ['it is broken', [reason]],
    ['31 February', [day]],
    ['tomorrow or the day after', [day]],
    ['3 items', [count]],
    ['yes but later', [gift]],
    ['cancel', [gift]],
    ['Never mind.', [gift]],
    ['ORD-x', [coded]],
    ['', [order]],
    ['   ', [order]],
    ['x'.repeat(10_001), [order]],
    ['A7', []],
  ])('%j is none where that can not be told', (text, inputs) => {
    expect(read(text, inputs)).toBeNull()
  })

  it('leaves any text to who understands it, but for what is sensitive', () => {
    expect(read('A7', [order], { freeText: false })).toBeNull()
    expect(read('it broke', [order, reason], { freeText: false })?.input).toBe('reason')
    expect(read('4711', [pin], { freeText: false })).toEqual({ input: 'pin', value: '4711', sensitive: true })
  })

  it('says yes and no in the language of the agent', () => {
    const values = ['ja', 'Nein, danke', 'yes', 'no'].map(text => read(text, [gift], { locale: 'de-DE' })?.value)
    expect(values).toEqual([true, false, true, false])
  })
})

function read(text: string, inputs: object[], { freeText = true, locale = 'en-US' } = {}) {
  const action = parseAction({
    name: 'x',
    description: 'Use when it is about x.',
    inputs: inputs as JsonObject[],
    request: { method: 'GET', url: 'https://api.example.com/' },
  })
  const agent = { locale, timeZone: 'UTC', country: 'US' }
  return readTypedAnswer(text, missingFields(action.inputs, {}), { agent, now: new Date('2026-11-20'), freeText })
}
