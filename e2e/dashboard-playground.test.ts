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
  /** Gives the demo's agent another client action. */
  const addAction = async (action: { name: string; [member: string]: unknown }) => {
    const description = 'Use when somebody wants to know what code can reach.'
    await stage.rest.send('POST', '/v1/actions', { description, kind: 'client', runMode: 'automatic', ...action })
    const agent = await stage.rest.agent()
    await stage.rest.send('PATCH', `/v1/agents/${agent.id}`, { actions: [...agent.actions, action.name] })
    return agent
  }
  const playedOn = (page: Page) => chatOn(page.frameLocator('iframe[title="Chat"]'))
  const start = async (page: Page, greeting = 'Ahoy') => {
    await page.getByRole('button', { name: /^Start / }).click()
    await playedOn(page).hears(greeting)
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
    const chat = playedOn(page)
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

  it('lets a yes count there as it does on a page, and runs the code of client actions in its frame', async () => {
    const { page, tolerate } = await enter()
    // The demo's code looks for the shop's cart.
    tolerate(/client action failed.*no cart/s)
    await start(page)
    const chat = playedOn(page)
    await chat.say('cancel my order')
    await chat.offer('Cancel an order').click()
    const form = chat.card('Cancel an order')
    await form.getByRole('textbox').first().fill('ORD-99999')
    await form.getByRole('textbox').nth(1).fill('edda@example.com')
    await form.getByRole('button', { name: 'Continue' }).click()
    await chat.agree('Cancel an order')
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
    await playedOn(other.page).say('cancel my order')
    await playedOn(other.page).offer('Cancel an order').waitFor()
    expect(await playedOn(page).said()).toHaveLength(1)
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')
    expect(kept).not.toContain('bellhop:agt_')

    const over = page.waitForEvent('requestfailed', request => request.url().endsWith('/embed/v1/events'))
    await page.getByRole('button', { name: 'New conversation' }).click()
    await over
    expect(await page.locator('iframe').count()).toBe(0)
    await start(page)
    await eventually(async () => (await played()).length).toBe(before + 3)
    await context.close()
  })

  it('has a frame that code of client actions can do nothing out of', async () => {
    const { page, tolerate } = await enter()
    // What the browser says of what it refuses.
    tolerate(/CORS policy|ERR_FAILED|Unsafe attempt|allow-top-navigation/)
    const agent = await addAction({
      name: 'break_out',
      title: 'Break out',
      client: { code: breakOut(stage.product.url), returns: true, timeoutMs: 10_000 },
      messages: { success: 'Reached: {{ response.reached }}.' },
    })
    const before = page.url()
    await start(page)
    const chat = playedOn(page)
    await chat.say('Break out')
    await chat.offer('Break out').click()
    await chat.hears('Reached: nothing of 13.')
    expect(page.url()).toBe(before)
    expect(await page.evaluate('localStorage.getItem("canary")')).toBeNull()
    // Whoever plays is still signed in, here and in the window that the code has opened.
    await page.getByRole('link', { name: 'Settings' }).last().click()
    await page.getByRole('heading', { level: 1, name: agent.name }).waitFor()
  })

  it('says that code has led the chat elsewhere, and shows nothing of where', async () => {
    const { page, tolerate } = await enter()
    tolerate(/X-Frame-Options|frame-ancestors|frame-src|Framing|refused to connect/)
    for (const [name, target] of [
      ['to_a_page', '/settings'],
      ['to_a_site', 'https://elsewhere.invalid/'],
    ] as const) {
      const client = { code: `location.href = ${JSON.stringify(target)}`, returns: false, timeoutMs: 10_000 }
      await addAction({ name, title: `Lead ${name}`, client })
      await start(page)
      await playedOn(page).say(`Lead ${name}`)
      await playedOn(page).offer(`Lead ${name}`).click()
      await page.getByText('The page was led elsewhere').waitFor()
      await page.getByRole('button', { name: 'Start again' }).click()
    }
  })

  it('says so where the chat does not come, and lets one start again', async () => {
    const { page, tolerate } = await enter()
    tolerate(/503/)
    await page.clock.install()
    const frames = '**/embed/playground'
    await page.route(frames, route => route.fulfill({ status: 503, body: '' }))
    await page.getByRole('button', { name: /^Start / }).click()
    await page.getByLabel('Loading the chat').waitFor()
    await page.clock.fastForward(30_000)
    await page.getByText('The chat could not start').waitFor()
    await page.unroute(frames)
    await page.getByRole('button', { name: 'Start again' }).click()
    await start(page)
  })

  it('tries a draft that nobody saved, and the live agent beside it', async () => {
    const { page } = await enter()
    const settings = (await address()).replace('/playground', '')
    await page.goto(settings)
    const greeting = page.getByRole('textbox', { name: 'Greeting' })
    await greeting.fill('A draft says hello.')
    await page.getByRole('link', { name: 'Try this draft' }).click()
    const choice = page.getByRole('group', { name: 'Talk to' })
    await choice.getByRole('button', { name: 'Draft', pressed: true }).waitFor()
    await page.reload()
    await start(page, 'A draft says hello.')
    await page.getByText('Your draft, as of the start').waitFor()
    await page.getByRole('button', { name: 'New conversation' }).click()
    await choice.getByRole('button', { name: 'Live' }).click()
    await start(page)
    await page.getByText('The agent as it is saved').waitFor()
    expect(JSON.stringify(await stage.rest.get('/v1/agents'))).not.toContain('A draft says hello.')
    await page.goto(settings)
    await page.getByText('Your unsaved changes of the last visit are back.').waitFor()
  })
})

/** Code that tries whatever would lead out of its frame, and says what of it was to be had. */
function breakOut(dashboard: string): string {
  const at = JSON.stringify(dashboard)
  return `
    const tries = {
      parent: () => parent.document.title,
      top: () => top.document.body.innerHTML,
      frame: () => frameElement.id,
      cookie: () => document.cookie,
      setCookie: () => { document.cookie = 'canary=1' },
      localStorage: () => { localStorage.setItem('canary', '1') },
      sessionStorage: () => sessionStorage.length,
      databases: () => indexedDB.open('canary'),
      me: () => fetch(${at} + '/v1/me', { credentials: 'include' }).then(answer => answer.text()),
      agents: () => fetch(${at} + '/v1/agents', {
        credentials: 'include', headers: { 'Bellhop-Workspace': 'any' } }).then(answer => answer.text()),
      signOut: () => fetch(${at} + '/auth/sign-out', {
        method: 'POST', credentials: 'include', headers: { 'Content-Type': 'application/json' }, body: '{}' }).then(answer => answer.text()),
      // As a link of the chat does. Its window is another's.
      window: async () => {
        const opened = open(${at} + '/settings')
        for (let looks = 0; looks < 100; looks++) {
          opened.document.title
          await new Promise(resolve => setTimeout(resolve, 50))
        }
      },
      lead: () => { top.location.href = ${at} + '/settings' },
    }
    const reached = []
    for (const [name, attempt] of Object.entries(tries)) {
      try { await attempt(); reached.push(name) } catch {}
    }
    return { reached: reached.join(', ') || 'nothing of ' + Object.keys(tries).length }`
}
