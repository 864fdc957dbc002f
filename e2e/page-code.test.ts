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
    const { id, actions } = await stage.rest.agent()
    await stage.rest.send('POST', '/v1/actions', {
      name: 'weigh_cart',
      title: 'Weigh my cart',
      description: 'Use when a customer asks how heavy the cart is.',
      examples: ['How heavy is my cart?'],
      kind: 'client',
      runMode: 'automatic',
      client: { code: "throw new RangeError('the scales only go to 9 kg')", returns: false },
      messages: { error: 'The scales are out of order today.' },
    })
    await stage.rest.send('PATCH', `/v1/agents/${id}`, { actions: [...actions, 'weigh_cart'] })

    const { chat, tolerate } = await stage.visit()
    // For the site's developer.
    tolerate(/Bellhop: a client action failed\. RangeError: the scales only go to 9 kg/)
    await chat.open()
    await chat.say('how heavy is my cart')
    await chat.offer('Weigh my cart').click()
    await chat.hears('The scales are out of order today.')
    const [run] = await stage.rest.runs({ action: 'weigh_cart' })
    expect(run).toMatchObject({ status: 'failed', error: { code: 'client_failed' } })
    expect(JSON.stringify(run?.trace)).toContain('the scales only go to 9 kg')
  })
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
