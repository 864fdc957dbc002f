import { expect, it } from 'vitest'
import { newDraft, type SavedAction } from './draft.ts'
import { findActions } from './find-actions.ts'
import { usersOf } from './used-by.ts'

const saved = (name: string, more: Partial<SavedAction> = {}): SavedAction => ({
  ...newDraft(),
  id: `act_${name}`,
  name,
  version: 1,
  digest: '',
  createdAt: '',
  updatedAt: '',
  warnings: [],
  ...more,
})
const track = saved('track_order', {
  title: 'Order status',
  request: { method: 'GET', url: 'https://shop.example.com' },
})
const cart = saved('add_to_cart', {
  kind: 'client',
  request: null,
  followUps: { success: ['track_order'], failure: [] },
})
const all = [track, cart]

it('finds by every word that was typed, wherever each stands', () => {
  expect(findActions(all, { q: 'status SHOP' })).toEqual([track])
  expect(findActions(all, { q: 'status cart' })).toEqual([])
  expect(findActions(all, {})).toEqual(all)
})

it('filters by kind, and by how a run starts', () => {
  expect(findActions(all, { kind: 'client' })).toEqual([cart])
  expect(findActions(all, { mode: 'automatic' })).toEqual([track])
})

it('names the agents and the actions that use one', () => {
  const agents = [
    { id: 'agt_1', name: 'Shop', actions: ['track_order'], runModes: {} },
    { id: 'agt_2', name: 'Desk', actions: [], runModes: { add_to_cart: 'confirm' } },
  ]
  expect(usersOf('track_order', all, agents)).toEqual({
    agents: [{ id: 'agt_1', name: 'Shop' }],
    actions: ['add_to_cart'],
  })
  expect(usersOf('add_to_cart', all, agents)).toEqual({ agents: [{ id: 'agt_2', name: 'Desk' }], actions: [] })
})
