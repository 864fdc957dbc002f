import { describe, expect, it } from 'vitest'
import { catalogue } from './catalogue.ts'

const { createCart } = await import(new URL('../public/cart.js', import.meta.url).href)

function open(stored: string | null = null) {
  const kept = new Map(stored === null ? [] : [['foulweather.cart', stored]])
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
  }
  const page = new EventTarget()
  const tab = () => createCart(catalogue, storage, page)
  return { cart: tab(), tab, kept, page }
}

describe('the cart', () => {
  it('adds up, and answers with how many things it holds', () => {
    const { cart } = open()
    expect(cart.api.add('enamel-mug')).toBe(1)
    expect(cart.api.add('enamel-mug', 2)).toBe(3)
    expect(cart.api.add('tide-clock', 1)).toBe(4)
    expect(cart.total()).toBe(3 * 1200 + 6800)
  })

  it('is the same on the next page', () => {
    const { cart, tab } = open()
    cart.api.add('enamel-mug', 2)
    expect(tab().api.items()).toEqual([{ id: 'enamel-mug', quantity: 2 }])
  })

  it('follows what another tab put in', () => {
    const { cart, tab, page } = open()
    tab().api.add('enamel-mug', 2)
    page.dispatchEvent(Object.assign(new Event('storage'), { key: 'foulweather.cart' }))
    expect(cart.api.count()).toBe(2)
  })

  it('takes a product out at zero', () => {
    const { cart } = open()
    cart.api.add('enamel-mug', 2)
    cart.set('enamel-mug', 0)
    expect(cart.api.items()).toEqual([])
  })

  it.each([
    ['a product that is not there', 'anchor', 1],
    ['one that is sold out', 'deck-blanket', 1],
    ['none of it', 'enamel-mug', 0],
    ['a part of it', 'enamel-mug', 1.5],
    ['text for a quantity', 'enamel-mug', '2'],
    ['more than 99', 'enamel-mug', 100],
    ['a name that every object has', 'constructor', 1],
  ])('refuses %s', (_, id, quantity) => {
    const { cart } = open()
    expect(() => cart.api.add(id, quantity)).toThrow()
    expect(cart.api.count()).toBe(0)
  })

  it.each(['', 'null', '[]', '{"anchor":1}', '{"enamel-mug":-1}', '{"enamel-mug":"9"}', '{"deck-blanket":1}', '{'])(
    'starts empty from the stored text %j',
    stored => {
      expect(open(stored).cart.api.items()).toEqual([])
    },
  )

  it('works where the browser stores nothing', () => {
    const cart = createCart(catalogue, null, new EventTarget())
    expect(cart.api.add('enamel-mug')).toBe(1)
  })
})
