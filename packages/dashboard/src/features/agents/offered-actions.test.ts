import { describe, expect, it } from 'vitest'
import type { SavedAction } from '../actions/draft.ts'
import { findOffered, withAction, withStrictMode } from './offered-actions.ts'

const agent = { actions: ['a', 'b'], runModes: { a: 'confirm' as const } }

describe('the actions of an agent', () => {
  it('come at the end when they are switched on, and once', () => {
    expect(withAction(agent, 'c', true).actions).toEqual(['a', 'b', 'c'])
    expect(withAction(agent, 'a', true).actions).toEqual(['a', 'b'])
  })

  it('take their run mode along when they are switched off', () => {
    expect(withAction(agent, 'a', false)).toEqual({ actions: ['b'], runModes: {} })
  })

  it('are only ever made stricter', () => {
    expect(withStrictMode({}, 'b', true)).toEqual({ b: 'confirm' })
    expect(withStrictMode({ b: 'confirm' }, 'b', false)).toEqual({})
  })

  it('are found by words of their name, title and description', () => {
    const action = (name: string, title: string, description: string) => ({ name, title, description }) as SavedAction
    const all = [
      action('get_order', 'Order status', 'Where an order is.'),
      action('cancel', 'Cancel', 'Ends an order.'),
    ]
    expect(findOffered(all, 'order STATUS').map(({ name }) => name)).toEqual(['get_order'])
    expect(findOffered(all, ' order ').length).toBe(2)
    expect(findOffered(all, 'nothing')).toEqual([])
  })
})
