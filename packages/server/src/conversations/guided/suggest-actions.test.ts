import { describe, expect, it } from 'vitest'
import type { OfferedAction } from '../brain.ts'
import { suggestActions } from './suggest-actions.ts'

const actions = [
  action('order_status', 'Order status', 'Use when a customer asks where a parcel or an order is.', [
    'Where is my order?',
    'Has my package shipped yet?',
  ]),
  action('return_item', 'Return an item', 'Use when a customer wants to send something back.', [
    'I want to return my shoes',
    'How do I get a refund?',
  ]),
  action('opening_hours', 'Opening hours', 'Use when a customer asks when the shop is open.', [
    'When do you open on Sunday?',
  ]),
  action('change_address', 'Change delivery address', 'Use when a parcel has to go somewhere else.', [
    'Deliver it to another address',
  ]),
  action('cafe', 'Café reservation', 'Use when a customer wants a table.', ['Réserver une table']),
]

describe('suggestActions', () => {
  it.each([
    ['its title', 'order status', 'order_status'],
    ['its name', 'change_address', 'change_address'],
    ['an example', 'has my package shipped', 'order_status'],
    ['other words of an example', 'refund please', 'return_item'],
    ['words of its description', 'a parcel somewhere else', 'change_address'],
    ['another form of a word', 'returning items', 'return_item'],
    ['another form of a word', 'I returned the item', 'return_item'],
    ['a typo', 'new adress', 'change_address'],
    ['a typo', 'wheres my pakage', 'order_status'],
    ['the beginning of a word', 'deliv', 'change_address'],
    ['capitals', 'OPENING HOURS', 'opening_hours'],
    ['no accents', 'cafe reserver', 'cafe'],
  ])('finds an action by %s: %j', (_, text, name) => {
    expect(suggestActions(actions, text)[0]?.name).toBe(name)
  })

  it.each(['', '   ', '?!', 'the and of to', 'what is it that you are', 'quantum chromodynamics', 'x', '🦊'])(
    'finds none for %j',
    text => {
      expect(suggestActions(actions, text)).toEqual([])
    },
  )

  it.each([
    ['注文状況を教えてください', 'order_status'],
    ['私の荷物はどこ？', 'order_status'],
    ['返品の方法を教えてください', 'return_item'],
    ['担当者と話したい', 'hand_over'],
    ['人と話したいです', 'hand_over'],
    ['こんにちは', undefined],
    ['今日の天気を教えてください', undefined],
  ])('finds an action where words stand without spaces between them: %j', (text, name) => {
    const japanese = [
      action('order_status', '注文状況', 'お客様が注文の場所を知りたいときに使います。', [
        '注文はどこですか',
        '荷物はいつ届きますか',
      ]),
      action('return_item', '返品', 'お客様が商品を返したいときに使います。', ['返品したい', '商品を返したいのですが']),
      action('hand_over', '担当者からの連絡を希望する', 'Use when the customer wants a person.', [
        '人と話したい',
        '折り返し電話をください',
        '担当者',
      ]),
    ]
    expect(suggestActions(japanese, text)[0]?.name).toBe(name)
  })

  it('gives at most three, best first, and leaves out what fits far less', () => {
    const many = Array.from({ length: 6 }, (_, i) =>
      action(`parcel_${i}`, `Parcel ${i}`, 'Use when it is about a parcel.', []),
    )
    expect(suggestActions(many, 'parcel')).toHaveLength(3)
    const names = suggestActions(actions, 'where is my order').map(({ name }) => name)
    expect(names).toEqual(['order_status'])
  })

  it('has nothing to give without actions, and takes a text of any length', () => {
    expect(suggestActions([], 'order')).toEqual([])
    expect(suggestActions(actions, `order ${'x '.repeat(100_000)}`)[0]?.name).toBe('order_status')
  })
})

function action(name: string, title: string, description: string, examples: string[]): OfferedAction {
  return { name, title, description, examples, offer: 'never', kind: 'api' }
}
