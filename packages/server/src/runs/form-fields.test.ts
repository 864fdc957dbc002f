import { type JsonObject, parseAction, resolveInputs } from '@bellhop/core'
import { expect, it } from 'vitest'
import { formFields } from './form-fields.ts'
import { emptyCall } from './run-scope.ts'

const reason = { name: 'reason', options: ['damaged', 'other'].map(value => ({ value, label: value })) }
const count = { name: 'count', type: 'integer' }

it('brings what is asked once another control of the form holds something, with its condition', () => {
  const fields = form([
    reason,
    { name: 'damage', when: { input: 'reason', equals: 'damaged' } },
    { name: 'photo', required: false, when: { input: 'damage', given: true } },
  ])
  expect(fields.map(({ name, when }) => [name, when])).toEqual([
    ['reason', undefined],
    ['damage', { input: 'reason', in: ['damaged'], given: true }],
    ['photo', { input: 'damage', in: null, given: true }],
  ])
})

it('gives the values of a condition the type of their input', () => {
  const when = { input: 'count', in: ['3', 4] }
  expect(form([count, { name: 'why', when }]).at(-1)?.when).toEqual({ input: 'count', in: [3, 4], given: true })
})

it('settles a condition on what the form does not ask', () => {
  const inputs = [reason, { name: 'damage', when: { input: 'reason', equals: 'damaged' } }, { name: 'note' }]
  expect(form(inputs, { reason: 'damaged' }).map(({ name, when }) => [name, when])).toEqual([
    ['damage', undefined],
    ['note', undefined],
  ])
  expect(form(inputs, { reason: 'other' }).map(({ name }) => name)).toEqual(['note'])
})

it('asks nothing that is known once its condition holds, but where it is to be asked again', () => {
  const dependent = { name: 'damage', when: { input: 'reason', equals: 'damaged' } }
  const names = (more: object, held = {}) => form([reason, { ...dependent, ...more }], {}, held).map(({ name }) => name)
  expect(names({}, { damage: 'screen' })).toEqual(['reason'])
  expect(names({ askAgain: true }, { damage: 'screen' })).toEqual(['reason', 'damage'])
  expect(names({}, {})).toEqual(['reason', 'damage'])
})

it('never asks what a source gives', () => {
  const bound = { name: 'sku', from: 'page.sku', when: { input: 'reason', equals: 'damaged' } }
  expect(form([reason, bound]).map(({ name }) => name)).toEqual(['reason'])
})

function form(inputs: object[], given: JsonObject = {}, held: JsonObject = {}) {
  const action = parseAction({
    name: 'x',
    description: 'Use when it is about x.',
    inputs: inputs as JsonObject[],
    request: { method: 'GET', url: 'https://api.example.com/' },
  })
  const call = { ...emptyCall, held }
  return formFields(action, resolveInputs(action, { ...call, inputs: given }), call)
}
