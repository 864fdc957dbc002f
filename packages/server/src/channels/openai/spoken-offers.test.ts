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
    expect(readOut(offers, 'en-US')).toBe(
      '1. Order status.\n2. Return an item.\n3. Call me back.\n4. None of these.\nWhich one? Say its number or its name.',
    )
    expect(readOut(offers.slice(0, 1), 'en-US')).toBe(
      '1. Order status.\nShall I go on with that? Say its number or its name.',
    )
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
    expect(pickedOffer(offers, answer, 'en-US')?.action).toBe(action)
  })

  it.each(['none of these', 'None.', 'neither', '4', 'the last one'])('are all declined by %j', answer => {
    expect(pickedOffer(offers, answer, 'en-US')).toBe(offers[3])
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
    expect(pickedOffer(offers, answer, 'en-US')).toBeNull()
  })

  it.each([
    ['de-DE', 'die zweite, bitte', 'return_item'],
    ['de', 'Nummer zwei', 'return_item'],
    ['de', 'keine davon', null],
    ['fr-FR', "La deuxième, s'il vous plaît.", 'return_item'],
    ['fr', '1er', 'order_status'],
    ['es-MX', 'la segunda por favor', 'return_item'],
    ['es', 'ninguna', null],
    ['ja-JP', '二番目をお願いします', 'return_item'],
    ['ja', '２番です', 'return_item'],
    ['ja', '最後', null],
  ])('are picked in the language of the agent: %s %j', (locale, answer, action) => {
    expect(pickedOffer(offers, answer, locale)).toMatchObject({ action })
  })

  it.each([
    ['de', 'nicht die zweite'],
    ['fr', 'pas la deuxième'],
    ['es', 'la segunda no funciona'],
    ['ja', '二番は壊れています'],
    ['en', 'die zweite'],
  ])('are not picked by anything more: %s %j', (locale, answer) => {
    expect(pickedOffer(offers, answer, locale)).toBeNull()
  })
})
