import { createCart } from './cart.js'
import { showCart } from './cart-drawer.js'

const catalogue = JSON.parse(document.getElementById('catalogue').textContent)
const cart = createCart(catalogue, storageOf(window), window)

// What the page offers to other scripts on it, such as an action of the shop's agent.
Object.defineProperty(window, 'shop', { value: Object.freeze({ cart: cart.api }), enumerable: true })

showCart(cart, catalogue)

document.addEventListener('click', event => {
  const button = event.target instanceof Element ? event.target.closest('[data-add], [data-say]') : null
  if (button?.dataset.add) cart.api.add(button.dataset.add, 1)
  if (button?.dataset.say) ask(button.dataset.say)
})

/** The window's storage, or none where the browser forbids it. */
function storageOf(page) {
  try {
    return page.localStorage
  } catch {
    return null
  }
}

/** Puts the question to the harbour desk. The page without its chat has none to ask. */
function ask(question) {
  window.bellhop?.open()
  window.bellhop?.sendMessage(question)
}
