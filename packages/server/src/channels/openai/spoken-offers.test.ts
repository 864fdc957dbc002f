import { describe, expect, it } from 'vitest'
import { pickedOffer, readOut } from './spoken-offers.ts'

const offers = [
  { action: 'order_status', label: 'Order status' },
  { action: 'return_item', label: 'Return an item?' },
  { action: 'call_back', label: 'Call me back!' },
  { action: null, label: 'None of these' },
]

describe('choices in words', () => {
  it('are read out with numbers', () => {
    expect(readOut(offers)).toBe(
      '1. Order status.\n2. Return an item.\n3. Call me back.\n4. None of these.\nWhich one? Say its number or its name.',
    )
    expect(readOut(offers.slice(0, 1))).toBe('1. Order status.\nShall I go on with that? Say its number or its name.')
  })

  it.each([
    ['2', 'return_item'],
    [' 2. ', 'return_item'],
    ['#2', 'return_item'],
    ['number two', 'return_item'],
    ['Option 2, please', 'return_item'],
    ['the second', 'return_item'],
    ['The second one, please.', 'return_item'],
    ['2nd', 'return_item'],
    ['one', 'order_status'],
    ['First', 'order_status'],
    ['return an item', 'return_item'],
    ['RETURN AN ITEM!', 'return_item'],
  ])('are picked by %j', (answer, action) => {
    expect(pickedOffer(offers, answer)?.action).toBe(action)
  })

  it.each(['none of these', 'None.', 'neither', '4', 'the last one'])('are all declined by %j', answer => {
    expect(pickedOffer(offers, answer)).toBe(offers[3])
  })

  it.each([
    'yes',
    'no',
    '',
    '0',
    '5',
    '22',
    'the second one is broken',
    'two of them',
    'not the second',
    '1 or 2',
    'I want to return an item',
    'the',
    'please',
    'seventh',
  ])('are not picked by %j', answer => {
    expect(pickedOffer(offers, answer)).toBeNull()
  })
})
