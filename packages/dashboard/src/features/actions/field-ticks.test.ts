import { describe, expect, it } from 'vitest'
import { fieldsBeside, tickOf, toField, withField, withoutField } from './field-ticks.ts'

const answer = {
  status: 'sent',
  items: [
    { name: 'a', price: { net: 1, gross: 2 } },
    { name: 'b', sku: 's' },
  ],
  'a.b': 1,
}

describe('the fields that the model may see', () => {
  it('are named by dots, a list by what each of its items has', () => {
    expect(toField(['items', 0, 'price', 'net'])).toBe('items.price.net')
    expect(toField([0, 'name'])).toBe('name')
  })

  it('have no name where core could not read it: an item by itself, dots, brackets, digits, blanks', () => {
    for (const path of [['items', 0], [], ['a.b'], ['a[0]'], ['x', '5'], [''], [' a']]) expect(toField(path)).toBeNull()
  })

  it('are ticked by themselves, with what they lie in, or in part', () => {
    expect(tickOf(['items.price'], 'items.price')).toBe('ticked')
    expect(tickOf(['items.price'], 'items.price.net')).toBe('ticked')
    expect(tickOf(['items.price'], 'items')).toBe('partly')
    expect(tickOf(['items[0].name'], 'items')).toBe('partly')
    expect(tickOf(['items[0].name'], 'items.name')).toBe('partly')
    expect(tickOf(['items'], 'item')).toBe('none')
    expect(tickOf(null, 'status')).toBe('none')
    expect(tickOf('*', 'status')).toBe('ticked')
  })

  it('take in what lies below when they are ticked', () => {
    expect(withField(['status', 'items.name', 'items[1].sku'], 'items')).toEqual(['status', 'items'])
    expect(withField(null, 'status')).toEqual(['status'])
  })

  it('leave the rest ticked when one of many is unticked, never more than before', () => {
    expect(withoutField(['status', 'items'], 'items.price.net', answer)).toEqual([
      'status',
      'items.name',
      'items.price.gross',
      'items.sku',
    ])
    expect(withoutField(['status'], 'status', answer)).toEqual([])
    expect(withoutField('*', 'items', answer)).toEqual(['status'])
    expect(withoutField(['items'], 'items.gone.deep', answer)).toEqual([])
  })

  it('are told apart that the tree has no box for', () => {
    expect(fieldsBeside(['status', 'items.name', 'items[0].name', 'gone'], answer)).toEqual(['items[0].name', 'gone'])
  })
})
