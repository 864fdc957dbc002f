import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { chatOn } from './chat.ts'
import { enterDemo } from './dashboard.ts'
import { eventually, useStage } from './stage.ts'

const conversations = z.looseObject({ data: z.array(z.looseObject({ id: z.string(), mode: z.string() })) })

describe('the playground', () => {
  const stage = useStage()
  const address = async () => {
    const { data } = z
      .looseObject({ data: z.array(z.looseObject({ id: z.string() })) })
      .parse(await stage.rest.get('/v1/agents'))
    return `${stage.product.url}/agents/${data[0]?.id}/playground`
  }
  const played = async () =>
    conversations.parse(await stage.rest.get('/v1/conversations')).data.filter(({ mode }) => mode === 'test')
  const start = async (page: Page) => {
    await page.getByRole('button', { name: 'Start the conversation' }).click()
    await chatOn(page).hears('Ahoy')
  }
  const enter = async () => {
    const visitor = await stage.visit({ url: `${stage.product.url}/sign-in` })
    await enterDemo(visitor.page, stage.product.url)
    await visitor.page.goto(await address())
    return visitor
  }

  it('shows the chat that customers get, and beside it the turns with their calls, the prompt and the events', async () => {
    const { page } = await enter()
    await start(page)
    const chat = chatOn(page)
    await chat.say('Where is my order?')
    await chat.offer('Where is my order?').click()
    await chat.card('Where is my order?').getByRole('textbox').fill('ORD-10001')
    await chat.card('Where is my order?').getByRole('button', { name: 'Continue' }).click()
    await chat.hears('ORD-10001')

    const turns = page.getByRole('list', { name: 'Turns, newest first' })
    await turns.getByText(/^get_order_status: succeeded/).waitFor()
    const run = turns.getByRole('link', { name: 'get_order_status' })
    expect(await run.getAttribute('href')).toMatch(/^\/runs\/run_/)
    await page.getByRole('tab', { name: 'Prompt and tools' }).click()
    await page.getByRole('region', { name: 'System prompt' }).getByText('You are the harbour desk').waitFor()
    await page.getByRole('region', { name: 'Tools' }).getByText('get_order_status').first().waitFor()
    await page.getByRole('tab', { name: 'Events' }).click()
    await page.getByRole('list', { name: 'Events, newest first' }).getByText('action-end').first().waitFor()
  })

  it('lets a yes count there as it does on a page, and runs the code of client actions in the page', async () => {
    const { page, tolerate } = await enter()
    // The demo's code looks for the shop's cart.
    tolerate(/client action failed.*no cart/s)
    await start(page)
    const chat = chatOn(page)
    await chat.say('cancel my order')
    await chat.offer('Cancel an order').click()
    const form = chat.card('Cancel an order')
    await form.getByRole('textbox').first().fill('ORD-99999')
    await form.getByRole('textbox').nth(1).fill('edda@example.com')
    await form.getByRole('button', { name: 'Continue' }).click()
    await chat.card('Cancel an order').getByRole('button', { name: 'Yes, go ahead' }).click()
    await chat.hears(/can't find an order/)

    await chat.say('add to my cart')
    await chat.offer('Put it in my cart').click()
    await chat.card('Put it in my cart').getByRole('combobox').selectOption({ index: 1 })
    await chat.card('Put it in my cart').getByRole('button', { name: 'Continue' }).click()
    await chat.hears(/couldn't reach the cart on this page/)
  })

  it('keeps each tab to itself, and hears nothing more of a conversation that was left', async () => {
    const { page, context, openTab } = await enter()
    const before = (await played()).length
    await start(page)
    const other = await openTab(await address())
    await start(other.page)
    expect((await played()).length).toBe(before + 2)
    await chatOn(other.page).say('cancel my order')
    await chatOn(other.page).offer('Cancel an order').waitFor()
    expect(await chatOn(page).said()).toHaveLength(1)
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')
    expect(kept).not.toContain('bellhop:agt_')

    const over = page.waitForEvent('requestfailed', request => request.url().endsWith('/embed/v1/events'))
    await page.getByRole('button', { name: 'New conversation' }).click()
    await over
    expect(await page.locator('bellhop-chat').count()).toBe(0)
    expect(await page.evaluate('"bellhop" in window')).toBe(false)
    await start(page)
    await eventually(async () => (await played()).length).toBe(before + 3)
    await context.close()
  })
})
