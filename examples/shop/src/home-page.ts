import { catalogue, formatPrice, type Product } from './catalogue.ts'
import { type Html, html } from './html.ts'
import type { PageContent } from './page.ts'

export function renderHomePage(): PageContent {
  return {
    title: 'Foulweather & Daughters: outfitters for rain',
    description: 'Lanterns, boots, wool and oilskin from the quay at Port Isolde.',
    main: html`<section class="hero">
  <picture>
    <source srcset="/hero-night.svg" media="(prefers-color-scheme: dark)">
    <img class="hero-scene" src="/hero-day.svg" alt="" width="1600" height="700">
  </picture>
  <img class="bunting" src="/bunting.svg" alt="" width="964" height="90">
  <div class="hero-text">
    <h1>Dressed for the weather other people stay in for</h1>
    <p>Three daughters, one quay, and a century of getting wet so that you need not.</p>
    <a class="button" href="#shelves">See what keeps it out</a>
  </div>
</section>
<section class="shelves" id="shelves" aria-labelledby="shelves-title">
  <h2 id="shelves-title">On the shelves</h2>
  <ul class="grid">${catalogue.map(card)}</ul>
</section>
<section class="desk" id="desk" aria-labelledby="desk-title">
  <div class="desk-head">
    <h2 id="desk-title">Ask the harbour desk</h2>
    <p>It looks things up, and where something would change it asks you first. Choose a question, or open it from the corner and use your own words.</p>
  </div>
  <ul class="prompts">${prompts.map(prompt)}</ul>
</section>`,
  }
}

function card({ id, name, tagline, pricePence, stock, tile }: Product): Html {
  const action =
    stock > 0
      ? html`<button class="add" type="button" data-add="${id}" aria-label="Put ${name} in the cart"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 12h12M12 6v12"/></svg></button>`
      : html`<span class="sold-out">Sold out</span>`
  return html`<li class="card" data-tile="${tile}">
  <a class="card-link" href="/products/${id}">
    <span class="tile"><img src="/products/${id}.svg" alt="" width="400" height="400" loading="lazy"></span>
    <span class="card-name">${name}</span>
    <span class="card-tagline">${tagline}</span>
  </a>
  <span class="card-foot"><span class="price">${formatPrice(pricePence)}</span>${action}</span>
</li>`
}

interface Prompt {
  say: string
  note: string
  give: string[]
}

const prompts: Prompt[] = [
  {
    say: 'Where is my order?',
    note: 'It looks in the order book while you wait. The last number is nobody’s.',
    give: ['ORD-12345', 'ORD-10001', 'ORD-99999'],
  },
  {
    say: 'I’d like to return something',
    note: 'Say it’s damaged and it asks one thing more. Nothing is booked before your yes.',
    give: ['ORD-20002'],
  },
  { say: 'Put it in my cart', note: 'Keep an eye on the counter, top right.', give: [] },
  { say: 'What do you sell?', note: 'Only what is in stock at this minute.', give: [] },
  {
    say: 'Cancel my order',
    note: 'Works until it has left the quay, and only for whoever placed it.',
    give: ['ORD-10001', 'robin@example.com'],
  },
  { say: 'When can you deliver?', note: 'Name a day as you would to a neighbour.', give: ['next Friday'] },
  { say: 'How much is on my gift card?', note: 'The code is masked in every record.', give: ['GALE-2580-WAVE'] },
]

function prompt({ say, note, give }: Prompt): Html {
  return html`<li class="prompt">
  <button class="say" type="button" data-say="${say.replaceAll('’', "'")}">${say}</button>
  <p class="note">${note}</p>
  ${give.length > 0 ? html`<p class="give">${give.map(text => html`<code>${text}</code> `)}</p>` : html``}
</li>`
}
