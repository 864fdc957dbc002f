import { formatPrice, type Product } from './catalogue.ts'
import { html } from './html.ts'
import type { PageContent } from './page.ts'

export function renderProductPage(product: Product): PageContent {
  const { id, name, pricePence, stock, tile, tagline, description, facts } = product
  return {
    title: `${name}: Foulweather & Daughters`,
    description: `${name}. ${tagline}.`,
    main: html`<article class="product" data-tile="${tile}">
  <div class="tile product-tile"><img src="/products/${id}.svg" alt="" width="400" height="400"></div>
  <div class="product-text">
    <p class="crumb"><a href="/#shelves">The shelves</a></p>
    <h1>${name}</h1>
    <p class="tagline">${tagline}</p>
    <p class="description">${description}</p>
    <ul class="facts">${facts.map(fact => html`<li>${fact}</li>`)}</ul>
    <p class="buy"><span class="price">${formatPrice(pricePence)}</span>${
      stock > 0
        ? html`<button class="button" type="button" data-add="${id}">Put it in the cart</button>`
        : html`<span class="sold-out">Sold out</span>`
    }</p>
    <p class="stock">${stockWords(stock)}</p>
  </div>
</article>`,
  }
}

function stockWords(stock: number): string {
  if (stock === 0) return 'None left. They come back with the better weather.'
  if (stock < 10) return `${stock} left on the shelf.`
  return 'Plenty in the back room. Sent the same day if you ask before three.'
}
