import { expect, it } from 'vitest'
import type { Draft } from '../actions/draft.ts'
import { withSecret } from './begun-action.ts'

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

it('puts the id of a secret where its name stood, and nothing where there is none yet', () => {
  expect(withSecret(draft, lifted('TOKEN', 'auth'), { id: 'sec_1', name: 'T' }).request?.auth?.secret).toBe('sec_1')
  expect(withSecret(draft, lifted('TOKEN', 'auth'), null).request?.auth).toEqual({ type: 'bearer', secret: '' })
})

it('lets a header refer to the secret that was chosen for it, and leaves the others', () => {
  const next = withSecret(draft, lifted('KEY', 'header'), { id: 'sec_1', name: 'OTHER' })
  expect(next.request?.headers).toEqual([{ name: 'X-Key', value: 'k {{secrets.OTHER}} {{secrets.KEY_2}}' }])
})

it('changes nothing for a credential that no request can send', () => {
  expect(withSecret(draft, lifted('TOKEN', 'none'), { id: 'sec_1', name: 'T' })).toBe(draft)
})
