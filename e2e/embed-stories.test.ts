import { describe, expect, it } from 'vitest'
import { eventually, useStage } from './stage.ts'

const order = 'Where is my order?'
const greeting = /^Ahoy, .*\?$/

describe('a conversation in the embed', () => {
  const stage = useStage()

  it('says on the launcher, also in its name, what came while it was closed, until it is read', async () => {
    const { page, chat } = await stage.visit()
    await chat.open()
    await chat.offer(order).waitFor()
    await page.keyboard.press('Escape')
    await page.evaluate("bellhop.sendMessage('what do you sell')")
    await page.getByRole('button', { name: 'Open chat, new messages: 1' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Open chat, new messages: 1' }).click()
    await chat.composer.waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Open chat', exact: true }).waitFor()
  })

  it('goes along to the next page, open as it was, with what was said', async () => {
    const { page, chat } = await stage.visit()
    await chat.open()
    await chat.say('what do you sell')
    await chat.offer("What's in the shop?").waitFor()
    const said = await chat.said()
    await page.goto(`${stage.product.shopUrl}?elsewhere`)
    await chat.offer("What's in the shop?").waitFor()
    expect(await chat.said()).toEqual(said)
  })

  it('can be begun anew, and asks first where something waits', async () => {
    const { page, chat } = await stage.visit()
    await chat.open()
    const anew = chat.panel.getByRole('button', { name: 'New conversation' })
    await chat.offer(order).click()
    await chat.card(order).waitFor()
    await anew.click()
    await chat.panel.getByRole('button', { name: 'Stay here' }).click()
    await chat.card(order).waitFor()
    await anew.click()
    await chat.panel.getByRole('alertdialog').getByRole('button', { name: 'Start anew' }).click()
    await eventually(() => chat.said()).toEqual([expect.stringMatching(greeting)])
    await chat.say('what do you sell')
    await chat.offer("What's in the shop?").waitFor()
    await anew.click()
    await eventually(() => chat.said()).toEqual([expect.stringMatching(greeting)])
    await page.reload()
    await chat.offer(order).waitFor()
    expect(await chat.said()).toEqual([expect.stringMatching(greeting)])
  })

  it('says that it is offline, keeps what could not be sent, and sends it when asked again', async () => {
    const { context, chat, tolerate } = await stage.visit()
    tolerate(/net::ERR_/)
    await chat.open()
    await chat.offer(order).waitFor()
    await context.setOffline(true)
    await chat.panel.getByText('You are offline.').waitFor()
    await chat.say('what do you sell')
    await chat.log.getByText('Not sent.').waitFor()
    await context.setOffline(false)
    await chat.panel.getByText('You are offline.').waitFor({ state: 'detached' })
    await chat.log.getByRole('button', { name: 'Try again' }).click()
    await chat.offer("What's in the shop?").waitFor()
    expect((await chat.said()).filter(text => text === 'what do you sell')).toHaveLength(1)
  })

  it('sends with Enter, makes a new line with Shift and Enter, and leaves Enter to an input method', async () => {
    const { page, chat } = await stage.visit()
    await chat.open()
    await chat.composer.pressSequentially('what do')
    await page.keyboard.press('Shift+Enter')
    await chat.composer.pressSequentially('you sell')
    await page.evaluate(`document.querySelector('bellhop-chat').shadowRoot.querySelector('textarea')
      .dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, composed: true }))`)
    expect(await chat.composer.inputValue()).toBe('what do\nyou sell')
    await page.keyboard.press('Enter')
    await eventually(() => chat.said()).toContain('what do\nyou sell')
    expect(await chat.composer.inputValue()).toBe('')
  })

  it('tells the page what happens in it, in order, and minds no handler that throws', async () => {
    const { page, chat, tolerate } = await stage.visit()
    tolerate(/of the page's own/)
    await page.evaluate(`heard = []; for (const name of ['ready', 'open', 'close', 'user-message', 'assistant-message', 'action-start', 'action-end'])
      bellhop.on(name, detail => { heard.push(name); throw new Error("of the page's own") })`)
    await chat.open()
    await chat.offer(order).click()
    await chat.card(order).getByRole('textbox', { name: 'Order number' }).fill('ORD-12345')
    await chat.card(order).getByRole('button', { name: 'Continue' }).click()
    await chat.hears('Your order ORD-12345 has shipped')
    await page.keyboard.press('Escape')
    await eventually(() => page.evaluate('heard')).toEqual([
      ...['ready', 'open', 'assistant-message', 'user-message', 'action-start'],
      ...['assistant-message', 'action-end', 'assistant-message', 'close'],
    ])
  })
})
