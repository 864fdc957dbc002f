import { expect, it } from 'vitest'
import type { Draft } from '../actions/draft.ts'
import { freeActionName, sharedSecrets, withoutSecrets, withSecret, withSecrets } from './begun-action.ts'

const draft: Draft = {
  name: 'a',
  description: 'Use when testing.',
  request: {
    method: 'GET',
    url: 'https://a.com',
    auth: { type: 'bearer', secret: 'TOKEN' },
    headers: [{ name: 'X-Key', value: 'k {{ secrets.KEY }} {{secrets.KEY_2}}' }],
  },
}
const lifted = (name: string, usedAs: 'auth' | 'header' | 'none') => ({ name, usedAs, value: 'v', hosts: ['a.com'] })

it('puts the id of a secret where its name stood, and leaves the name where there is none yet', () => {
  expect(withSecret(draft, lifted('TOKEN', 'auth'), { id: 'sec_1', name: 'T' }).request?.auth?.secret).toBe('sec_1')
  expect(withSecret(draft, lifted('TOKEN', 'auth'), null)).toBe(draft)
})

it('lets a header refer to the secret that was chosen for it, and leaves the others', () => {
  const next = withSecret(draft, lifted('KEY', 'header'), { id: 'sec_1', name: 'OTHER' })
  expect(next.request?.headers).toEqual([{ name: 'X-Key', value: 'k {{secrets.OTHER}} {{secrets.KEY_2}}' }])
})

it('changes nothing for a credential that no request can send', () => {
  expect(withSecret(draft, lifted('TOKEN', 'none'), { id: 'sec_1', name: 'T' })).toBe(draft)
})

it('makes a credential that several actions share once, for the hosts of all of them', () => {
  const other = { ...draft, name: 'b' }
  const begun = [
    { action: draft, secrets: [lifted('TOKEN', 'auth'), lifted('LOST', 'none')], notes: [] },
    { action: other, secrets: [{ ...lifted('TOKEN', 'auth'), hosts: ['b.com'] }, lifted('KEY', 'header')], notes: [] },
  ]
  expect(sharedSecrets(begun)).toMatchObject([
    { name: 'TOKEN', hosts: ['a.com', 'b.com'], neededBy: ['a', 'b'] },
    { name: 'KEY', hosts: ['a.com'], neededBy: ['b'] },
  ])
  const made = new Map([['TOKEN', { id: 'sec_1', name: 'T' }]])
  expect(begun.map(one => withSecrets(one, made).request?.auth?.secret)).toEqual(['sec_1', 'sec_1'])
  expect(withSecrets(begun[1] ?? begun[0] ?? { action: draft, secrets: [], notes: [] }, made).request?.headers).toEqual(
    draft.request?.headers,
  )
})

it('is checked without what only a credential that is still to be made is missing for', () => {
  const checked = withoutSecrets({
    action: draft,
    secrets: [lifted('TOKEN', 'auth'), lifted('KEY', 'header')],
    notes: [],
  })
  expect(checked.request?.auth).toEqual({ type: 'none' })
  expect(checked.request?.headers).toEqual([{ name: 'X-Key', value: 'k - {{secrets.KEY_2}}' }])
  expect(withoutSecrets({ action: draft, secrets: [], notes: [] })).toEqual(draft)
})

it('begins a template under a name that no action has, within what a name may be', () => {
  expect(freeActionName('get_order', [])).toBe('get_order')
  expect(freeActionName('get_order', ['get_order', 'get_order_2'])).toBe('get_order_3')
  const long = 'a'.repeat(60)
  expect(freeActionName(long, [long])).toBe(`${'a'.repeat(56)}_2`)
})
