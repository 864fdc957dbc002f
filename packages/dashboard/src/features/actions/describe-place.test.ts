import { expect, it } from 'vitest'
import { describePlace, describeValue } from './describe-place.ts'
import { newDraft } from './draft.ts'

const draft = { ...newDraft(), inputs: [{ name: 'order_id', type: 'string' as const }] }

it('names a place by its words, an input by its name and a row without one by its number', () => {
  expect(describePlace(['inputs', 0, 'pattern'], draft)).toBe('Inputs › order_id › Pattern')
  expect(describePlace(['request', 'headers', 1, 'value'], draft)).toBe('Request › Headers › 2. › Value')
  expect(describePlace(['messages', 'byStatus', '404'], draft)).toBe('Messages › By status › 404')
  expect(describePlace([], draft)).toBe('Definition')
})

it('shows a value in one line, cut where it is long', () => {
  expect(describeValue(null)).toBe('–')
  expect(describeValue({ a: 1 })).toBe('{"a":1}')
  expect(describeValue('x'.repeat(500))).toHaveLength(240)
})
