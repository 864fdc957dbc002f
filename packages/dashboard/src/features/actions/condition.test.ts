import { expect, it } from 'vitest'
import { firstCondition, readCondition, writeCondition } from './condition.ts'

it.each([
  [
    { input: 'reason', equals: 'damaged' },
    { input: 'reason', test: 'equals', values: ['damaged'] },
  ],
  [
    { input: 'reason', in: ['a', 'b'] },
    { input: 'reason', test: 'in', values: ['a', 'b'] },
  ],
  [
    { input: 'reason', given: true },
    { input: 'reason', test: 'given', values: [] },
  ],
  [
    { input: 'reason', given: false },
    { input: 'reason', test: 'missing', values: [] },
  ],
] as const)('%j is read, and written the same', (when, condition) => {
  expect(readCondition(when)).toEqual(condition)
  expect(writeCondition(readCondition(when))).toEqual(when)
})

it.each([null, undefined, 'x', {}, { input: 1 }])('%j is no condition', when => {
  expect(readCondition(when)).toBeNull()
})

it('begins with the first choice of what it depends on', () => {
  const choice = { name: 'reason', type: 'string' as const, options: [{ value: 'damaged', label: 'Damaged' }] }
  expect(writeCondition(firstCondition(choice))).toEqual({ input: 'reason', equals: 'damaged' })
  expect(writeCondition(firstCondition({ name: 'note', type: 'string' }))).toEqual({ input: 'note', given: true })
})
