import { describe, expect, it } from 'vitest'
import { complete, completionsOf, insert, typingAt } from './completion.ts'

/** `|` is where the caret is. */
const at = (marked: string) => ({ text: marked.replace('^', ''), caret: marked.indexOf('^') })

describe('a placeholder that is being typed', () => {
  it.each([
    ['/orders/{{ord^', { from: 10, word: 'ord', kind: 'name' }],
    ['{{ ^', { from: 3, word: '', kind: 'name' }],
    ['{{ response.total | curr^', { from: 20, word: 'curr', kind: 'filter' }],
    ['{{ response.total | upper | tr^', { from: 28, word: 'tr', kind: 'filter' }],
    ['{{order_id}}^', null],
    ['no braces^', null],
  ])('in %s', (marked, typing) => {
    const { text, caret } = at(marked)
    expect(typingAt(text, caret)).toEqual(typing)
  })

  it.each([
    ['/orders/{{ord^', 'order_id', '/orders/{{order_id}}^'],
    ['/orders/{{ord^}}/x', 'order_id', '/orders/{{order_id^}}/x'],
    ['Dear {{ na^ and', 'name', 'Dear {{ name }}^ and'],
    ['{{ total | cur^', 'currency', '{{ total | currency }}^'],
    ['{{ tot^ | number }}', 'total', '{{ total^ | number }}'],
  ])('%s is finished by %s', (marked, chosen, expected) => {
    const { text, caret } = at(marked)
    const typing = typingAt(text, caret)
    if (!typing) throw new Error('Nothing is typed here.')
    expect(complete(text, caret, typing, chosen)).toEqual(at(expected))
  })

  it('offers what begins with the word before what holds it', () => {
    const names = ['reorder_id', 'order_id', 'order', 'mail']
    expect(completionsOf({ from: 0, word: 'order', kind: 'name' }, names)).toEqual(['order_id', 'reorder_id'])
  })
})

it('a placeholder takes the place of what is marked', () => {
  expect(insert('/orders/ID/x', 8, 10, '{{order_id}}')).toEqual({ text: '/orders/{{order_id}}/x', caret: 20 })
})
