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

    await card.getByRole('button', { name: yes }).dblclick()
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
    await chat.card(title).getByRole('button', { name: yes }).click()
    await chat.hears(/^Your return RET-\d+ is booked/)
    expect(await received()).toBe(before + 1)
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
    await chat.card(title).getByRole('button', { name: yes }).click()
    await chat.hears(/^Your return RET-\d+ is booked/)
    expect(await received()).toBe(before + 1)
  })

  it('sees the card in a second tab too, and the answer of one tab in both', async () => {
    const before = await received()
    const { chat, openTab } = await stage.visit()
    await askForReturn(chat)
    const second = await openTab()
    await second.chat.open()
    await second.chat.card(title).getByRole('button', { name: yes }).click()
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
    for (const each of [chat, second.chat]) await each.card(title).getByRole('button', { name: yes }).click()
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
