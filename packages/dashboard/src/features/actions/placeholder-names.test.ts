import { expect, it } from 'vitest'
import { newDraft } from './draft.ts'
import { messageNames, requestNames } from './placeholder-names.ts'

const draft = {
  ...newDraft(),
  context: ['plan'],
  inputs: [
    { name: 'order_id', type: 'string' as const },
    { name: 'pin', type: 'string' as const, sensitive: true },
  ],
}

it('offers a request its inputs, the keys of the context and what every run knows', () => {
  expect(requestNames(draft).slice(0, 4)).toEqual(['order_id', 'pin', 'plan', 'agent_number'])
})

it('offers a message the values of the sample, and no input that is sensitive', () => {
  const names = messageNames(draft, { status: 'sent', items: [{ name: 'Lamp' }], none: [], 'odd key': 1 })
  expect(names.slice(0, 6)).toEqual([
    'response.status',
    'response.items[0].name',
    'response.none',
    'response["odd key"]',
    'inputs.order_id',
    'context.plan',
  ])
  expect(messageNames(draft, undefined)[0]).toBe('inputs.order_id')
})
