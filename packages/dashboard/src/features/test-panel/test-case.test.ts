import { expect, it } from 'vitest'
import type { Draft } from '../actions/draft.ts'
import type { Run } from './run-parts.ts'
import { freeName, toCase, valuesOf } from './test-case.ts'
import { firstValues, toCall } from './test-values.ts'

const draft: Draft = {
  name: 'a',
  description: 'Use when testing.',
  context: ['tier', 'zip'],
  inputs: [
    { name: 'order', type: 'string' },
    { name: 'mail', type: 'email', from: 'identity.email' },
  ],
}
const values = {
  ...firstValues(draft),
  inputs: { order: '3' },
  context: { tier: '3', zip: '"3"' },
  identity: { email: 'a@b.c' },
  signedIn: true,
}
const run = { status: 'succeeded', message: 'Done.', result: { a: 1 } } as unknown as Run

it('holds later runs to the status, and to what else was chosen', () => {
  expect(toCase(' One ', draft, values, run, { message: false, result: false })).toMatchObject({
    name: 'One',
    inputs: { order: '3' },
    expect: { status: 'succeeded' },
  })
  const strict = toCase('One', draft, values, run, { message: true, result: true })
  expect(strict.expect).toEqual({ status: 'succeeded', message: 'Done.', result: { a: 1 } })
  expect(toCase('One', draft, values, { ...run, message: null }, { message: true, result: false }).expect).toEqual({
    status: 'succeeded',
  })
})

it('gives its values back as they were sent, numbers as numbers and texts as texts', () => {
  const saved = toCase('One', draft, values, run, { message: false, result: false })
  expect(saved.context).toEqual({ tier: 3, zip: '3' })
  expect(toCall(draft, valuesOf(saved))).toEqual(toCall(draft, values))
  expect(valuesOf({ ...saved, identity: null }).signedIn).toBe(false)
})

it('proposes a name that none has yet', () => {
  expect(freeName([])).toBe('Case 1')
  expect(freeName([{ name: 'Case 2' }])).toBe('Case 3')
  expect(freeName([{ name: 'Case 3' }, { name: 'x' }])).toBe('Case 4')
})
