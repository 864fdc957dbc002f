import type { Locator } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Chat } from './chat.ts'
import { eventually, useStage } from './stage.ts'

const title = 'Return something'
const yes = 'Yes, go ahead'
const crack = 'The glass is cracked, "badly" {{reason}}'

describe('a customer who returns something', () => {
  const stage = useStage()

  /** How many requests for a return have reached the order API, whatever it answered. */
  async function received(): Promise<number> {
    return z.looseObject({ received: z.int() }).parse(await stage.rest.askOrderApi('/returns')).received
  }

  it('is asked for the reason first, and what is damaged only when something is', async () => {
    const { chat } = await stage.visit()
    await chat.open()
    await chat.offer(title).click()
    const reasons = chat.card(title).getByRole('radiogroup', { name: 'Why are you sending it back?' })
    await eventually(() => reasons.getByRole('radio').count()).toBe(4)
    const damage = chat.card(title).getByRole('textbox', { name: 'What is damaged?' })
    expect(await damage.count()).toBe(0)
    await reasons.getByRole('radio', { name: "It's damaged" }).check()
    await damage.waitFor()
    await reasons.getByRole('radio', { name: "It doesn't fit" }).check()
    await damage.waitFor({ state: 'detached' })
    await chat.card(title).getByRole('textbox', { name: 'Order number' }).fill('ORD-20002')
    await chat.card(title).getByRole('button', { name: 'Continue' }).click()
    await chat.card(title).getByRole('button', { name: yes }).waitFor()
    expect(await chat.log.getByText('What is damaged?').count()).toBe(0)
  })

  it('sees what would be sent, and a yes sends exactly that, once, however often it is pressed', async () => {
    const before = await received()
    const { chat } = await stage.visit()
    await askForReturn(chat)
    const card = chat.card(title)
    expect(await card.getByRole('definition').allInnerTexts()).toEqual(['ORD-20002', "It's damaged", crack])
    expect(await received()).toBe(before)

    await chat.agree(title, 2)
    await chat.hears(/^Your return RET-\d+ is booked\. Print your label/)
    await chat.lastCard(title).getByText('You said yes').waitFor()
    expect(await received()).toBe(before + 1)

    const [run] = await stage.rest.runs({ action: 'return_item' })
    expect(run).toMatchObject({ status: 'succeeded', approval: { status: 'approved' }, duplicateOf: null })
    const sent = z
      .looseObject({ method: z.literal('POST'), body: z.string() })
      .parse(run?.trace.find(({ step }) => step === 'send')?.detail)
    expect(JSON.parse(sent.body)).toEqual({ orderId: 'ORD-20002', reason: 'damaged', damage: crack })
  })

  it('asks something else while the card waits, and can still say yes', async () => {
    const before = await received()
    const { chat } = await stage.visit()
    await askForReturn(chat)
    await chat.say('What do you sell?')
    await chat.hears(/what you need/)
    await chat.agree(title)
    await chat.hears(/^Your return RET-\d+ is booked/)
    expect(await received()).toBe(before + 1)
  })

  it.each([
    ['Enter in a field of a form that goes on', 'The glass is cracked', 'Enter'],
    ['an answer that grows above it', `The glass ${'clink'.repeat(50)}`, 'Continue'],
  ])('is shown the card from its beginning after %s', async (_, damage, press) => {
    const { chat, page } = await stage.visit()
    await chat.open()
    if (press === 'Continue') {
      await chat.offer('Where is my order?').click()
      await chat.card('Where is my order?').getByRole('textbox').fill('ORD-20002')
      await page.keyboard.press('Enter')
      await chat.hears(/ORD-20002/)
    }
    const card = chat.lastCard(title)
    // Held back, so that the card is there before the form shows what was answered.
    await page.route('**/inputs', async route => {
      const response = await route.fetch()
      await card.getByText('You can answer until').waitFor()
      await route.fulfill({ response })
    })
    await chat.offer(title).click()
    const form = chat.card(title).first()
    await form.getByRole('radio', { name: "It's damaged" }).check()
    await form.getByRole('textbox', { name: 'What is damaged?' }).fill(damage)
    const order = form.getByRole('textbox', { name: 'Order number' })
    if (press === 'Enter') await order.fill('ORD-20002')
    // Not every browser keeps in place what is pushed away.
    await chat.log.evaluate(log => log.style.setProperty('overflow-anchor', 'none'))
    if (press === 'Enter') {
      await chat.log.evaluate(log => log.scrollTo(0, 0))
      await order.press(press)
    } else await form.getByRole('button', { name: press }).click()
    await chat.log.locator('.card.settled').getByText(damage).waitFor()
    const top = async (shown: Locator) => (await shown.boundingBox())?.y ?? Number.NaN
    const below = async () => (await top(card)) - (await top(chat.log))
    // A card that is as tall as the chat begins at its top; a lower one ends at its end.
    await eventually(async () => Math.round(await below())).toBeLessThan(180)
    expect(await below()).toBeGreaterThanOrEqual(0)
  })

  it('finds nothing of the chat before the card that a small window shows from its beginning', async () => {
    const offered = "What's in the shop?"
    const list = z.object({ data: z.array(z.looseObject({ id: z.string() })) })
    const agent = `/v1/agents/${list.parse(await stage.rest.get('/v1/agents')).data[0]?.id}`
    await stage.rest.send('PATCH', agent, { runModes: { list_products: 'confirm' } })
    try {
      const { chat } = await stage.visit({ viewport: { width: 320, height: 256 } })
      await chat.open()
      await chat.offer(offered).click()
      await chat.card(offered).getByRole('button', { name: yes }).waitFor()
      await chat.agree(offered)
      await chat.lastCard(offered).getByText('You said yes').waitFor()
    } finally {
      await stage.rest.send('PATCH', agent, { runModes: { list_products: null } })
    }
  })

  it('says no, and nothing is sent', async () => {
    const before = await received()
    const { chat } = await stage.visit()
    await askForReturn(chat)
    await chat.card(title).getByRole('button', { name: 'No', exact: true }).click()
    await chat.hears("All right, I haven't sent anything.")
    await chat.lastCard(title).getByText('You said no').waitFor()
    expect(await received()).toBe(before)
    const [run] = await stage.rest.runs({ action: 'return_item' })
    expect(run).toMatchObject({ status: 'denied', approval: { status: 'denied' } })
    expect(run?.trace.map(({ step }) => step)).not.toContain('send')
  })

  it('finds the card again after a reload, and can still say yes', async () => {
    const before = await received()
    const { chat, page } = await stage.visit()
    await askForReturn(chat)
    await page.reload()
    await chat.agree(title)
    await chat.hears(/^Your return RET-\d+ is booked/)
    expect(await received()).toBe(before + 1)
  })

  it('sees the card in a second tab too, and the answer of one tab in both', async () => {
    const before = await received()
    const { chat, openTab } = await stage.visit()
    await askForReturn(chat)
    const second = await openTab()
    await second.chat.open()
    await second.chat.agree(title)
    for (const each of [chat, second.chat]) {
      await each.lastCard(title).getByText('You said yes').waitFor()
      await each.hears(/^Your return RET-\d+ is booked/)
    }
    expect(await chat.said()).toEqual(await second.chat.said())
    expect(await received()).toBe(before + 1)
  })

  it('says yes in two tabs at the same moment, and it is sent once', async () => {
    const before = await received()
    const { chat, context, openTab, tolerate } = await stage.visit()
    await askForReturn(chat)
    const second = await openTab()
    await second.chat.open()

    // Neither answer leaves before both have been given.
    const both = Promise.withResolvers<void>()
    let given = 0
    await context.route('**/embed/v1/runs/*/approve', async route => {
      given += 1
      if (given === 2) both.resolve()
      await both.promise
      await route.continue()
    })
    // The one that comes second is told so.
    tolerate(/status of (409|410)/)
    await Promise.all([chat, second.chat].map(each => each.agree(title)))
    for (const each of [chat, second.chat]) {
      await each.lastCard(title).getByText('You said yes').waitFor()
      await each.hears(/^Your return RET-\d+ is booked/)
    }
    expect(given).toBe(2)
    expect(await received()).toBe(before + 1)
  })
})

/** Up to the confirm card of a return of something damaged. */
async function askForReturn(chat: Chat): Promise<void> {
  await chat.open()
  await chat.offer(title).click()
  await chat.card(title).getByRole('radio', { name: "It's damaged" }).check()
  await chat.card(title).getByRole('textbox', { name: 'Order number' }).fill('ORD-20002')
  await chat.card(title).getByRole('textbox', { name: 'What is damaged?' }).fill(crack)
  await chat.card(title).getByRole('button', { name: 'Continue' }).click()
  await chat.card(title).getByRole('button', { name: yes }).waitFor()
}
