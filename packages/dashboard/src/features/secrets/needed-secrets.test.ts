import { expect, it } from 'vitest'
import { type Draft, newDraft } from '../actions/draft.ts'
import type { UnfinishedDraft } from '../actions/draft-store.ts'
import { neededSecrets } from './needed-secrets.ts'

const draft = (id: string, request: Partial<NonNullable<Draft['request']>>): UnfinishedDraft => ({
  id,
  key: id,
  notes: [],
  keptAt: '2026-11-20T12:00:00.000Z',
  base: null,
  version: null,
  draft: { ...newDraft(), name: id, request: { method: 'GET', url: 'https://a.com/x', ...request } },
})

it('are those that drafts name and that are not there, once each with all that need them', () => {
  const drafts = [
    draft('one', { auth: { type: 'bearer', secret: 'SHOP' } }),
    draft('two', {
      url: 'b.com/{{id}}',
      auth: { type: 'bearer', secret: 'SHOP' },
      headers: [{ name: 'X-Key', value: 'k {{ secrets.KEY }} {{secrets.THERE}}' }],
    }),
  ]
  expect(neededSecrets(drafts, [{ name: 'THERE' }])).toEqual([
    { name: 'KEY', hosts: ['b.com'], drafts: [{ id: 'two', name: 'two' }] },
    {
      name: 'SHOP',
      hosts: ['a.com', 'b.com'],
      drafts: [
        { id: 'one', name: 'one' },
        { id: 'two', name: 'two' },
      ],
    },
  ])
})

it('are none where a draft names a secret by its id, or none at all', () => {
  const drafts = [
    draft('id', { auth: { type: 'bearer', secret: 'sec_1' } }),
    draft('none', { auth: { type: 'none' } }),
    draft('unset', { auth: { type: 'bearer', secret: '' } }),
    { ...draft('client', {}), draft: { ...newDraft(), name: 'client', request: null } },
  ]
  expect(neededSecrets(drafts, [])).toEqual([])
})
