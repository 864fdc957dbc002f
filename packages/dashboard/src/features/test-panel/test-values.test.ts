import { describe, expect, it } from 'vitest'
import type { Draft } from '../actions/draft.ts'
import { firstValues, shownInputs, sourcesOf, toCall, withFirstValues, withTyped } from './test-values.ts'

const draft: Draft = {
  name: 'refund',
  description: 'Use when somebody wants money back.',
  context: ['tier'],
  inputs: [
    { name: 'reason', type: 'string', options: [{ value: 'damaged', label: 'Damaged' }], example: null },
    { name: 'photo', type: 'string', when: { input: 'reason', equals: 'damaged' } },
    { name: 'count', type: 'integer', default: 2 },
    { name: 'sure', type: 'boolean', when: { input: 'count', in: [2, 3] } },
    { name: 'nothing', type: 'string', when: { input: 'photo', given: false } },
    { name: 'pin', type: 'string', example: '0000', sensitive: true },
    { name: 'mail', type: 'email', from: 'identity.email' },
    { name: 'cart', type: 'string', from: 'page.cart' },
    { name: 'fixed', type: 'string', from: 'constant', value: 'x' },
  ],
  request: { method: 'POST', url: 'https://a.com/{{ medium }}/{{identity_sub}}/{{count}}', body: '{"z":{{timezone}}}' },
}

describe('the values of a test', () => {
  it('begin with examples and first options, never with an example of what is sensitive', () => {
    expect(firstValues(draft).inputs).toEqual({ reason: 'damaged' })
  })

  it('stay as typed while the draft changes, and begin with the example of an input that it gains', () => {
    const typed = withTyped(firstValues(draft), 'inputs', 'reason', '')
    const more: Draft = { ...draft, inputs: [...(draft.inputs ?? []), { name: 'added', type: 'string', example: 'e' }] }
    expect(withFirstValues(more, typed).inputs).toEqual({ reason: '', added: 'e' })
  })

  it('begin signed in where the action needs to know who it is', () => {
    expect(firstValues(draft).signedIn).toBe(true)
    expect(firstValues({ ...draft, inputs: [], request: null }).signedIn).toBe(false)
  })

  it('are asked only where `when` holds, and for what a conversation gives', () => {
    const values = firstValues(draft)
    const names = (typed: typeof values) => shownInputs(draft, typed).map(({ name }) => name)
    expect(names(values)).toEqual(['reason', 'photo', 'count', 'sure', 'nothing', 'pin'])
    expect(names(withTyped(withTyped(values, 'inputs', 'photo', 'p'), 'inputs', 'count', '9'))).toEqual([
      'reason',
      'photo',
      'count',
      'pin',
    ])
    expect(names(withTyped(values, 'inputs', 'reason', ''))).not.toContain('photo')
  })

  it('offer what the draft reads from elsewhere', () => {
    expect(sourcesOf(draft)).toEqual({
      runtime: ['medium', 'timezone'],
      context: ['tier'],
      page: ['cart'],
      identity: ['email', 'sub'],
    })
  })

  it('are sent without what is hidden or empty, and typed only where a source has types', () => {
    let values = firstValues(draft)
    values = withTyped(values, 'inputs', 'photo', ' ')
    values = withTyped(values, 'inputs', 'count', '007')
    values = withTyped(values, 'context', 'tier', '3')
    values = withTyped(values, 'context', 'zip', '01234')
    values = withTyped(values, 'identity', 'email', '"5"')
    values = withTyped(values, 'runtime', 'medium', 'phone')
    expect(toCall(draft, values)).toEqual({
      inputs: { reason: 'damaged', count: '007' },
      runtime: { medium: 'phone' },
      context: { tier: 3, zip: '01234' },
      page: {},
      identity: { sub: 'test-customer', email: '5' },
    })
    expect(toCall(draft, { ...values, signedIn: false }).identity).toBeNull()
  })
})
