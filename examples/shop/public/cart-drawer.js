const TOAST_MS = 4000

/** Keeps the counter, the drawer and the announcement in step with the cart. */
export function showCart(cart, catalogue) {
  const find = selector => document.querySelector(selector)
  const drawer = find('[data-cart]')
  const counter = find('[data-cart-count]')
  const toast = find('[data-toast]')
  let toastTimer

  find('[data-cart-open]').addEventListener('click', () => drawer.showModal())
  find('[data-cart-close]').addEventListener('click', () => drawer.close())
  // A click on the backdrop has the dialog itself as its target; all that is inside has its own.
  drawer.addEventListener('click', event => {
    if (event.target === drawer) drawer.close()
  })

  function show(change) {
    const count = cart.api.count()
    counter.textContent = String(count)
    counter.toggleAttribute('data-empty', count === 0)
    find('[data-cart-count-words]').textContent = count === 0 ? ', empty' : count === 1 ? ' thing' : ' things'
    find('[data-cart-empty]').hidden = count > 0
    find('[data-cart-foot]').hidden = count === 0
    find('[data-cart-total]').textContent = formatPrice(cart.total())
    showLines()
    if (change) announce(change)
  }

  function showLines() {
    const list = find('[data-cart-lines]')
    const focused = list.contains(document.activeElement) ? document.activeElement : null
    const focusKey = focused?.dataset.key
    list.replaceChildren(...cart.api.items().map(({ id, quantity }) => line(id, quantity)))
    if (focusKey) (list.querySelector(`[data-key="${focusKey}"]`) ?? find('#cart-title')).focus()
  }

  function line(id, quantity) {
    const product = catalogue.find(candidate => candidate.id === id)
    const item = find('[data-cart-line]').content.cloneNode(true)
    item.querySelector('.line').dataset.tile = product.tile
    item.querySelector('img').src = `/products/${id}.svg`
    const name = item.querySelector('.line-name')
    name.textContent = product.name
    name.href = `/products/${id}`
    item.querySelector('.line-price').textContent = formatPrice(product.pricePence * quantity)
    item.querySelector('output').textContent = String(quantity)
    step(item.querySelector('[data-less]'), `less-${id}`, `One ${product.name} less`, () => cart.set(id, quantity - 1))
    step(item.querySelector('[data-more]'), `more-${id}`, `One ${product.name} more`, () => cart.set(id, quantity + 1))
    return item
  }

  function announce({ product, quantity }) {
    toast.textContent = quantity === 1 ? `${product.name}: in the cart` : `${product.name}: ${quantity} in the cart`
    toast.dataset.shown = ''
    clearTimeout(toastTimer)
    toastTimer = setTimeout(() => delete toast.dataset.shown, TOAST_MS)
    counter.animate?.([{ transform: 'scale(1.5)' }, { transform: 'scale(1)' }], {
      duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 300,
      easing: 'ease-out',
    })
  }

  cart.onChange(show)
  show(null)
}

function step(button, key, label, change) {
  button.dataset.key = key
  button.setAttribute('aria-label', label)
  button.addEventListener('click', change)
}

function formatPrice(pence) {
  return pence % 100 === 0 ? `£${pence / 100}` : `£${(pence / 100).toFixed(2)}`
}
