import { catalogue } from './catalogue.ts'
import { type Html, html } from './html.ts'

export interface PageContent {
  title: string
  description: string
  main: Html
}

export interface Chat {
  bellhop: string
  agentId: string | null
}

/** The frame around every page: header, cart drawer, footer, and the one script tag that brings the chat. */
export function renderPage({ title, description, main }: PageContent, chat: Chat): string {
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#eef3f4">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0b1826">
<meta name="description" content="${description}">
<title>${title}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/shop.css">
<link rel="modulepreload" href="/cart.js">
<link rel="modulepreload" href="/cart-drawer.js">
<script type="module" src="/shop.js"></script>
${embed(chat)}
</head>
<body>
<a class="skip" href="#main">Skip to the shop</a>
<header class="bar">
  <a class="brand" href="/">
    <img src="/mark.svg" alt="" width="40" height="40">
    <span class="brand-name">Foulweather <span>&amp; Daughters</span></span>
  </a>
  <nav class="nav" aria-label="Main">
    <a href="/#shelves">The shelves</a>
    <a href="/#desk">The harbour desk</a>
  </nav>
  <button class="cart-button" type="button" data-cart-open aria-haspopup="dialog" aria-controls="cart">
    ${cartIcon}
    <span class="cart-word">Cart</span>
    <span class="cart-count" data-cart-count data-empty>0</span>
    <span class="hidden" data-cart-count-words>, empty</span>
  </button>
</header>
<main id="main">${main}</main>
<footer class="footer">
  <p class="footer-name">Foulweather &amp; Daughters</p>
  <p>4 Quay Steps, Port Isolde. Open when the harbour is, and when it isn’t.</p>
  <p class="footer-note">A demonstration shop for Bellhop. Port Isolde is on no map and nothing here can be bought; the orders, returns and answers are real ones, from the shop’s own API.</p>
</footer>
${cartDrawer}
<div class="toast" role="status" aria-live="polite" data-toast></div>
<script type="application/json" id="catalogue">${catalogueData()}</script>
</body>
</html>
`.markup
}

export function renderMissingPage(): PageContent {
  return {
    title: 'Lost at sea: Foulweather & Daughters',
    description: 'There is no such page.',
    main: html`<section class="missing">
  <h1>Lost at sea</h1>
  <p>There is no page at this address. The shelves are where they always were.</p>
  <a class="button" href="/">Back to the shop</a>
</section>`,
  }
}

function embed({ bellhop, agentId }: Chat): Html {
  if (agentId === null) return html``
  return html`<script src="${bellhop}/embed.js" data-agent="${agentId}" async></script>`
}

/** What the cart needs to know, as JSON that can't end its own script element. */
function catalogueData(): Html {
  const data = catalogue.map(({ id, name, pricePence, stock, tile }) => ({ id, name, pricePence, stock, tile }))
  return { markup: JSON.stringify(data).replaceAll('<', '\\u003c') }
}

const cartIcon = html`<svg class="cart-icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M8 9c-1-9 9-9 8 0M4 8h16l1.5 12.5h-19z"/></svg>`

const cartDrawer = html`<dialog class="drawer" id="cart" aria-labelledby="cart-title" data-cart>
  <div class="drawer-head">
    <h2 id="cart-title" tabindex="-1">Your cart</h2>
    <button class="icon-button" type="button" data-cart-close aria-label="Close the cart">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18"/></svg>
    </button>
  </div>
  <p class="drawer-empty" data-cart-empty>Nothing in here but a little rainwater.</p>
  <ul class="lines" data-cart-lines></ul>
  <div class="drawer-foot" data-cart-foot hidden>
    <p class="sum"><span>Together</span><strong data-cart-total></strong></p>
    <p class="till">This is a demonstration, so the till stays shut. Everything up to here works.</p>
  </div>
  <template data-cart-line>
    <li class="line">
      <span class="thumb"><img alt="" width="64" height="64"></span>
      <span class="line-text"><a class="line-name"></a><span class="line-price"></span></span>
      <span class="stepper">
        <button type="button" data-less><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 12h12"/></svg></button>
        <output></output>
        <button type="button" data-more><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 12h12M12 6v12"/></svg></button>
      </span>
    </li>
  </template>
</dialog>`
