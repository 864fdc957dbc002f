import { describe, expect, it } from 'vitest'
import { eventually, type Tab, useStage } from './stage.ts'

const title = 'Put it in my cart'

describe("an author's code on the page", () => {
  const stage = useStage()

  it('puts a product in the cart of the page, under its strict CSP, and the record says that it did', async () => {
    const tab = await stage.visit()
    expect(await inCart(tab)).toBe('0')
    await order(tab, 'Enamel mug', '2')
    await tab.chat.hears("Done. It's in your cart, top right.")
    await eventually(() => inCart(tab)).toBe('2')
    const [run] = await stage.rest.runs({ action: 'add_to_cart' })
    expect(run).toMatchObject({ status: 'succeeded', inputs: { product_id: 'enamel-mug', quantity: 2 }, error: null })
    expect(run?.trace.map(({ step }) => step)).toContain('client')
    const policy = (await fetch(stage.product.shopUrl)).headers.get('content-security-policy')
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toMatch(/unsafe|blob:|data:/)
  })

  it('runs in one tab alone, also where two are open', async () => {
    const tab = await stage.visit()
    await tab.chat.open()
    const second = await tab.openTab()
    await second.chat.open()
    // The tab that finds the action claimed is told so.
    tab.tolerate(/status of (409|410)/)
    await order(tab, 'Sea boots', '1')
    for (const each of [tab, second]) {
      await each.chat.hears("Done. It's in your cart, top right.")
      await eventually(() => inCart(each)).toBe('1')
    }
  })

  it('that throws is told kindly, and the record says how it threw', async () => {
    await addCode('weigh_cart', {
      title: 'Weigh my cart',
      client: { code: "throw new RangeError('the scales only go to 9 kg')", returns: false },
      messages: { error: 'The scales are out of order today.' },
    })

    const { chat, tolerate } = await stage.visit()
    // For the site's developer.
    tolerate(/Bellhop: a client action failed\. RangeError: the scales only go to 9 kg/)
    await chat.open()
    await chat.say('Weigh my cart')
    await chat.offer('Weigh my cart').click()
    await chat.hears('The scales are out of order today.')
    const [run] = await stage.rest.runs({ action: 'weigh_cart' })
    expect(run).toMatchObject({ status: 'failed', error: { code: 'client_failed' } })
    expect(JSON.stringify(run?.trace)).toContain('the scales only go to 9 kg')
  })

  it.each([
    ['and ends', "location.href = '/products/storm-lantern'"],
    ['and goes on', "location.assign('/products/storm-lantern')\nawait new Promise(() => {})"],
    ['by a link', "Object.assign(document.createElement('a'), { href: '/products/storm-lantern' }).click()"],
  ])('that sends the page elsewhere %s has succeeded, and the next page says so', async (how, code) => {
    const name = `show_lantern_${how.replaceAll(' ', '_')}`
    const action = `Show the lantern ${how}`
    await addCode(name, { title: action, client: { code, returns: false }, messages: { success: 'There it is.' } })
    const { chat, page, tolerate } = await stage.visit()
    // The stream of the page that is left.
    tolerate(/net::ERR_/)
    await chat.open()
    await chat.say(action)
    await chat.offer(action).click()
    await page.waitForURL('**/products/storm-lantern')
    await chat.hears('There it is.')
    expect(await stage.rest.runs({ action: name })).toMatchObject([{ status: 'succeeded', error: null }])
  })

  it('hands on what it returns, and says so where that is too much', async () => {
    await addCode('count_words', {
      title: 'Count the words',
      client: { code: 'return { words: document.title.length, here: location.pathname }', returns: true },
      messages: { success: 'I am on {{ response.here }}.' },
    })
    await addCode('read_page', {
      title: 'Read the page',
      client: { code: "return 'x'.repeat(16_383)", returns: true },
      messages: { success: 'Read.', error: 'That page is too long for me.' },
    })
    const { chat, tolerate } = await stage.visit()
    tolerate(/RangeError: The code returned more than 16 kB/)
    await chat.open()
    await chat.say('Count the words')
    await chat.offer('Count the words').click()
    await chat.hears('I am on /.')
    await chat.say('Read the page')
    await chat.offer('Read the page').click()
    await chat.hears('That page is too long for me.')
    const [run] = await stage.rest.runs({ action: 'read_page' })
    expect(run).toMatchObject({ status: 'failed', error: { code: 'client_failed' } })
    expect(run?.error?.message).toContain('more than 16 kB of JSON')
  })

  it('that was changed after a browser was sent to fetch it does not run, neither as it was nor as it is', async () => {
    const client = (code: string) => ({ client: { code, returns: false } })
    await addCode('mark_page', { title: 'Mark the page', ...client("window.marked = 'before'") })
    const { chat, page, tolerate } = await stage.visit()
    tolerate(/status of 410|did not load/)
    const answers: number[] = []
    page.on('response', answer => {
      if (answer.url().includes('/embed/v1/client/')) answers.push(answer.status())
    })
    await page.route('**/embed/v1/client/**', async route => {
      await stage.rest.send('PATCH', '/v1/actions/mark_page', client("window.marked = 'after'"))
      await route.continue()
    })
    await chat.open()
    await chat.say('Mark the page')
    await chat.offer('Mark the page').click()
    await eventually(async () => (await stage.rest.runs({ action: 'mark_page' }))[0]?.status).toBe('failed')
    expect(answers).toEqual([410])
    expect(await page.evaluate('window.marked ?? null')).toBeNull()
  })

  /** An action whose code the agent may run on the page, found by its title. */
  async function addCode(name: string, definition: { title: string; client: object; messages?: object }) {
    const { id, actions } = await stage.rest.agent()
    await stage.rest.send('POST', '/v1/actions', {
      name,
      description: `Use when a customer says: ${definition.title}.`,
      examples: [definition.title],
      kind: 'client',
      runMode: 'automatic',
      ...definition,
    })
    await stage.rest.send('PATCH', `/v1/agents/${id}`, { actions: [...actions, name] })
  }
})

function inCart({ page }: Tab): Promise<string | null> {
  return page.locator('[data-cart-count]').textContent()
}

async function order({ chat }: Tab, product: string, quantity: string): Promise<void> {
  if (!(await chat.panel.isVisible())) await chat.open()
  await chat.say('put something in my cart')
  await chat.offer(title).click()
  await chat.card(title).getByRole('combobox', { name: 'Which one?' }).selectOption({ label: product })
  const many = chat.card(title).getByRole('textbox', { name: 'How many?' })
  await many.fill(quantity)
  await chat.card(title).getByRole('button', { name: 'Continue' }).click()
}
