const STORAGE_KEY = 'foulweather.cart'
const MOST_OF_ONE = 99

/** The cart of this browser: kept in `storage`, the same in all tabs, of whose changes `page` tells. Prices are the catalogue's. */
export function createCart(catalogue, storage, page) {
  const listeners = new Set()
  const find = id => catalogue.find(product => product.id === id)
  const canBuy = id => (find(id)?.stock ?? 0) > 0
  let lines = read()

  function read() {
    const entries = Object.entries(parse(storage?.getItem(STORAGE_KEY) ?? '{}'))
    return new Map(entries.filter(([id, quantity]) => isQuantity(quantity) && canBuy(id)))
  }

  function write(change) {
    try {
      storage?.setItem(STORAGE_KEY, JSON.stringify(Object.fromEntries(lines)))
    } catch {
      // A browser that stores nothing still has a cart until the page is left.
    }
    for (const listener of listeners) listener(change)
  }

  page.addEventListener('storage', event => {
    if (event.key !== STORAGE_KEY && event.key !== null) return
    lines = read()
    for (const listener of listeners) listener(null)
  })

  const api = Object.freeze({
    /** Puts `quantity` (1 to 99) of a product into the cart and returns how many things it now holds. Throws for what can't be bought. */
    add(productId, quantity = 1) {
      const product = find(productId)
      if (!product) throw new Error(`The shop has no product "${productId}".`)
      if (product.stock === 0) throw new Error(`${product.name} is sold out.`)
      if (!isQuantity(quantity)) throw new Error(`The quantity must be a whole number from 1 to ${MOST_OF_ONE}.`)
      lines.set(productId, Math.min(MOST_OF_ONE, (lines.get(productId) ?? 0) + quantity))
      write({ product, quantity })
      return count()
    },
    /** What is in it: `[{ id, quantity }]`. */
    items: () => [...lines].map(([id, quantity]) => ({ id, quantity })),
    count: () => count(),
  })

  function count() {
    return [...lines.values()].reduce((sum, quantity) => sum + quantity, 0)
  }

  return {
    api,
    total: () => [...lines].reduce((sum, [id, quantity]) => sum + find(id).pricePence * quantity, 0),
    /** 0 takes the product out. */
    set(productId, quantity) {
      if (quantity === 0) lines.delete(productId)
      else if (isQuantity(quantity) && canBuy(productId)) lines.set(productId, quantity)
      write(null)
    },
    onChange: listener => listeners.add(listener),
  }
}

function isQuantity(value) {
  return Number.isInteger(value) && value >= 1 && value <= MOST_OF_ONE
}

function parse(text) {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}
