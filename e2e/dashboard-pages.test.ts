import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  breachesOf,
  complaintsOfAxe,
  drawn,
  enterDemo,
  holdFetches,
  jumpsOf,
  openPage,
  overflowOf,
  placesOf,
  statusOf,
  watchPages,
} from './dashboard.ts'
import { eventually, useStage } from './stage.ts'

const pictures = fileURLToPath(new URL('.artifacts/dashboard/', import.meta.url))
const widths = [1440, 768, 390]

describe('the dashboard of the demo', () => {
  const stage = useStage()

  beforeAll(async () => {
    await mkdir(pictures, { recursive: true })
  })

  it('lets in with one click, says that it does, and ends the session with another', async () => {
    const { page, tolerate } = await stage.visit({ url: `${stage.product.url}/runs` })
    tolerate(/status of 401/)
    await page.getByText('lets you in as its owner without a password').waitFor()
    await page.getByRole('button', { name: 'Enter the demo' }).click()
    // Where they wanted to go.
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
    expect((await page.context().cookies()).filter(({ httpOnly }) => !httpOnly)).toEqual([])
    expect(await statusOf(page, 'GET', '/v1/me')).toBe(200)

    const session = await page.context().cookies()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Enter the demo' }).waitFor()
    expect(await statusOf(page, 'GET', '/v1/me')).toBe(401)
    await page.goto(`${stage.product.url}/actions`)
    await page.getByRole('button', { name: 'Enter the demo' }).waitFor()
    // Ended at the server, not only forgotten by the browser.
    await page.context().addCookies(session)
    await eventually(() => statusOf(page, 'GET', '/v1/me')).toBe(401)
  })

  it('looks right at every address, size and theme: no jumps, nothing beside the page, nothing for axe to complain of', async () => {
    await liveALittle()
    const places = {
      'sign-in': '/sign-in',
      invitation: await invitation(),
      ...(await placesOf(stage.rest, 'get_order_status')),
    }
    const found: string[] = []
    await Promise.all(
      widths.map(async width => {
        const height = width === 390 ? 844 : 900
        const viewport = { viewport: { width, height }, reducedMotion: 'reduce' } as const
        const { page, context } = await stage.visit({ url: 'about:blank', ...viewport })
        await watchPages(context)
        const answered = await holdFetches(context, { lateFirst: width !== 768 })
        const view = width === 1440 ? 'expert' : 'simple'
        await context.addInitScript(`localStorage.setItem('bellhop.editor-view', '${view}')`)
        for (const [name, address] of Object.entries(places)) {
          if (address === '/') await enterDemo(page, stage.product.url)
          const where = `${name} at ${width}`
          await openPage(page, stage.product.url + address)
          await answered()
          const failed = page.getByText(/could not be (shown|read)|isn’t here any more|There is no such page/)
          if (await failed.count()) found.push(`${where} says: ${await failed.first().innerText()}`)
          const { score, of } = await jumpsOf(page)
          if (score > 0.1) found.push(`${where} jumps by ${score}: ${of.join(' ')}`)
          const overflow = await overflowOf(page)
          if (overflow > 0) found.push(`${where} is ${overflow} px too wide`)
          for (const theme of ['light', 'dark'] as const) {
            await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
            // First the picture: what is computed of colours is only certain once they are painted.
            await page.screenshot({ path: `${pictures}${name}-${width}-${theme}.png` })
            // All but colours is the same in both.
            const rules = theme === 'dark' ? ['color-contrast'] : undefined
            for (const complaint of await complaintsOfAxe(page, rules)) found.push(`${where}, ${theme}: ${complaint}`)
          }
          for (const breach of await breachesOf(page)) found.push(`${where} breaks its policy: ${breach}`)
        }
      }),
    )
    expect(found).toEqual([])
  }, 180_000)

  it.each([
    { name: 'the sign-in page', first: null, last: '/auth/state', button: 'Sign in', opened: async () => '/sign-in' },
    { name: 'an invitation', first: '/auth/invitations/', last: '/auth/state', button: 'Join', opened: invitation },
    { name: 'an invitation', first: '/auth/state', last: '/auth/invitations/', button: 'Join', opened: invitation },
  ])(
    'keeps $name in its place while $last has not answered, and says that it is being read',
    async ({ first, last, button, opened }) => {
      const { page, context } = await stage.visit({ url: 'about:blank', viewport: { width: 390, height: 844 } })
      await watchPages(context)
      const gate = Promise.withResolvers<void>()
      await context.route(
        url => url.pathname.startsWith(last),
        async route => {
          await gate.promise
          await route.continue()
        },
      )
      const asked = page.waitForRequest(request => isAt(request.url(), last))
      const answered = first === null ? null : page.waitForResponse(response => isAt(response.url(), first))
      await page.goto(stage.product.url + (await opened()))
      await asked
      await (await answered)?.finished()
      await drawn(page)
      const frame = page.getByText('Bellhop', { exact: true })
      const before = await frame.boundingBox()
      const place = await page.getByRole('status', { name: 'Loading…' }).boundingBox()
      expect(place?.width).toBeGreaterThan(250)

      gate.resolve()
      await page.getByRole('button', { name: button, exact: true }).waitFor()
      expect(await frame.boundingBox()).toEqual(before)
      const { score, of } = await jumpsOf(page)
      expect(score, of.join(' ')).toBeLessThan(0.01)
    },
  )

  it('says of a run that was cancelled before its yes that nothing was sent, and of no change that nobody made', async () => {
    const { id } = z.looseObject({ id: z.string() }).parse(
      await stage.rest.send('POST', '/v1/actions/return_item/runs', {
        inputs: { order_id: 'ORD-20002', reason: 'wrong_size' },
      }),
    )
    await stage.rest.send('POST', `/v1/runs/${id}/cancel`, {})
    const { page } = await stage.visit({ url: 'about:blank' })
    await enterDemo(page, stage.product.url)
    await openPage(page, `${stage.product.url}/runs/${id}`)
    const timeline = page.getByRole('list', { name: 'Timeline' })
    await timeline.getByText('Void: nothing was sent by it').waitFor()
    expect(await timeline.innerText()).not.toMatch(/changed/)
  })

  it('would have been seen to jump, to overflow, to break its policy and to be hard to use', async () => {
    const { page, context, tolerate } = await stage.visit({ url: 'about:blank' })
    tolerate(/inline style/)
    await watchPages(context)
    await enterDemo(page, stage.product.url)
    await openPage(page, `${stage.product.url}/actions`)
    expect(await complaintsOfAxe(page)).toEqual([])
    await page.evaluate(`
      const wide = document.createElement('button')
      wide.setAttribute('style', 'color: red')
      wide.style.cssText = 'display: block; width: 3000px; height: 300px'
      document.body.prepend(wide)`)
    await eventually(async () => (await jumpsOf(page)).score).toBeGreaterThan(0.1)
    expect(await overflowOf(page)).toBeGreaterThan(1_000)
    expect(await breachesOf(page)).toEqual([expect.stringContaining('style-src')])
    expect((await complaintsOfAxe(page)).join()).toContain('button-name')
  })

  function isAt(url: string, path: string): boolean {
    return new URL(url).pathname.startsWith(path)
  }

  async function invitation(): Promise<string> {
    const made = await stage.rest.send('POST', '/v1/invitations', { role: 'viewer' })
    return new URL(z.looseObject({ url: z.url() }).parse(made).url).pathname
  }

  /** Something to look at: a conversation with runs, one of which failed. */
  async function liveALittle(): Promise<void> {
    const { chat } = await stage.visit()
    await chat.open()
    await chat.offer('Where is my order?').click()
    await chat.card('Where is my order?').getByRole('textbox', { name: 'Order number' }).fill('ORD-12345')
    await chat.card('Where is my order?').getByRole('button', { name: 'Continue' }).click()
    await chat.hears('Your order ORD-12345 has shipped')
    await stage.rest.send('POST', '/v1/actions/get_order_status/runs', { inputs: { order_id: 'ORD-99999' } })
  }
})
