import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { eventually, useStage } from './stage.ts'

const greeting = /Ahoy, and come in out of the wet/
const title = 'Where is my order?'

describe('a customer who asks for an order', () => {
  const stage = useStage()

  it('is greeted and offered buttons before saying anything', async () => {
    const { chat } = await stage.visit()
    await chat.open()
    await chat.hears(greeting)
    await eventually(chat.offers).toEqual([title, 'Return something', "What's in the shop?"])
    expect(await stage.rest.runs()).toEqual([])
  })

  it('presses a button, fills in the form and is told what the order API says at this moment', async () => {
    const { chat } = await stage.visit()
    await chat.open()
    await chat.offer(title).click()
    await chat.card(title).getByRole('textbox', { name: 'Order number' }).fill('ORD-12345')
    await chat.card(title).getByRole('button', { name: 'Continue' }).click()

    const order = z.looseObject({ date: z.iso.date() }).parse(await stage.rest.askOrderApi('/orders/ORD-12345'))
    const day = new Date(order.date).toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
    await chat.hears('Let me look in the order book.')
    await chat.hears(`Your order ORD-12345 has shipped and should arrive on ${day}.`)
    await eventually(chat.offers).toEqual(['Return something'])
  })

  it('is proposed actions when writing in other words, and none runs before one is pressed', async () => {
    const { chat } = await stage.visit()
    const before = await stage.rest.runs()
    await chat.open()
    await chat.say('has my parcel been shipped')
    await chat.hears(/this is what you need|Which of these do you need/)
    await eventually(chat.offers).toContain('None of these')
    expect(await stage.rest.runs()).toEqual(before)

    await chat.offer(title).click()
    await chat.card(title).getByRole('textbox', { name: 'Order number' }).fill('ORD-20002')
    await chat.composer.page().keyboard.press('Enter')
    await chat.hears(/^Your order ORD-20002 has been delivered and arrived on \d{1,2} \w+ \d{4}\.$/)
  })

  it('is told by the page itself what does not look like an order number, and nothing is sent', async () => {
    const { chat } = await stage.visit()
    const before = await stage.rest.runs({ status: 'succeeded' })
    await chat.open()
    await chat.offer(title).click()
    const number = chat.card(title).getByRole('textbox', { name: 'Order number' })
    await number.fill('twelve')
    await chat.card(title).getByRole('button', { name: 'Continue' }).click()
    await chat.card(title).getByText('Please check: Order number').waitFor()
    expect(await number.getAttribute('aria-invalid')).toBe('true')
    expect(await stage.rest.runs({ status: 'succeeded' })).toEqual(before)
  })

  it("gets the author's words for an order that nobody placed", async () => {
    const { chat } = await stage.visit()
    await chat.open()
    await chat.offer(title).click()
    await chat.card(title).getByRole('textbox', { name: 'Order number' }).fill('ORD-99999')
    await chat.card(title).getByRole('button', { name: 'Continue' }).click()
    await chat.hears("I can't find an order with the number ORD-99999. It starts with ORD-")
    const [run] = await stage.rest.runs({ status: 'failed' })
    expect(run).toMatchObject({ action: 'get_order_status', error: { code: 'upstream_status', status: 404 } })
  })

  it('is told what the shop sells, in the words of a transform that the record shows', async () => {
    const { chat } = await stage.visit()
    await chat.open()
    await chat.say('what do you sell')
    await chat.offer("What's in the shop?").click()
    await chat.hears(/^There are 7 things on the shelves, from £12\.00: Enamel mug \(£12\), Sou’wester \(£28\), /)
    const [run] = await stage.rest.runs({ action: 'list_products' })
    expect(run).toMatchObject({ status: 'succeeded', result: { count: 7, cheapest: 12, soldOut: ['Deck blanket'] } })
    expect(run?.trace.map(({ step }) => step)).toContain('transform')
  })

  it('hears kind words when the order API is gone, and the record says what happened', async () => {
    const { chat } = await stage.visit()
    await chat.open()
    await chat.offer(title).click()
    await chat.card(title).getByRole('textbox', { name: 'Order number' }).fill('ORD-12345')
    process.kill(stage.product.orderApiPid, 'SIGKILL')
    await eventually(async () => stage.product.output()).toMatch(/order API has stopped \(SIGKILL\)/)
    await chat.card(title).getByRole('button', { name: 'Continue' }).click()
    await chat.hears(/I couldn't get to the order book just now\. Your order itself is fine/)
    const [run] = await stage.rest.runs()
    expect(run).toMatchObject({ action: 'get_order_status', status: 'failed', error: { code: 'connect_failed' } })
  })
})
