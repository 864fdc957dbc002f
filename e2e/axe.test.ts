import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { htmlPage, useSite } from './site.ts'
import { eventually, type Tab, useStage } from './stage.ts'

const title = 'Return something'
const path = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
// In a shadow root a target is the list of the selectors that lead there.
const rules = z.array(
  z.looseObject({
    id: z.string(),
    help: z.string(),
    nodes: z.array(z.looseObject({ html: z.string(), target: z.array(z.unknown()) })),
  }),
)
const results = z.looseObject({ violations: rules, passes: rules })

const nameless =
  "document.querySelector('bellhop-chat').shadowRoot.querySelector('.head .icon').removeAttribute('aria-label')"

describe('the chat, looked through by axe', () => {
  const stage = useStage()
  const site = useSite(stage)
  const home = (lang = 'en') =>
    site.show(`/${lang}`, chat => ({
      // With a head of its own, as nearly every page has.
      html: htmlPage(chat)
        .replace('lang="en"', `lang="${lang}"`)
        .replace('<main>', '<header><p>Site</p></header><main>'),
    }))

  it.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['on a phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
  ] as const)('has nothing to complain of in a whole story, %s', async (_, options) => {
    const tab = await stage.visit({ url: home(), reducedMotion: 'reduce', ...options })
    const { chat, page, context, tolerate } = tab
    await chat.bubble.waitFor()
    await look(tab, 'closed')
    await chat.open()
    await chat.offer(title).waitFor()
    await look(tab, 'greeting and offers')
    await chat.offer(title).click()
    await chat.card(title).getByRole('radio', { name: 'I changed my mind' }).check()
    await look(tab, 'a form')
    await chat.card(title).getByRole('button', { name: 'Continue' }).click()
    await chat.log.getByRole('alert').filter({ hasText: 'Please check' }).waitFor()
    await look(tab, 'a form with errors')
    await chat.card(title).getByRole('textbox', { name: 'Order number' }).fill('ORD-20002')
    await chat.card(title).getByRole('button', { name: 'Continue' }).click()
    await chat.card(title).getByRole('button', { name: 'Yes, go ahead' }).waitFor()
    await look(tab, 'a confirm card')
    // Held back while it is looked at.
    const looked = Promise.withResolvers<void>()
    await page.route('**/approve', async route => {
      await looked.promise
      await route.continue()
    })
    const underWay = page.waitForRequest('**/approve')
    const agreed = chat.agree(title)
    await underWay
    await look(tab, 'a yes under way').finally(looked.resolve)
    await agreed
    await chat.hears(/^Your return RET-\d+ is booked/)
    await look(tab, 'done')
    tolerate(/net::ERR_/)
    await context.setOffline(true)
    await chat.panel
      .getByRole('status')
      .filter({ hasText: /offline|lost/ })
      .waitFor()
    await look(tab, 'offline')
    // That axe would have noticed.
    await page.evaluate(nameless)
    await expect(look(tab, 'a button without a name')).rejects.toThrow('a button without a name')
  })

  it('has nothing to complain of in German, nor where the language is written from the right', async () => {
    const { id } = await stage.rest.agent()
    for (const locale of ['de', 'ar']) {
      await stage.rest.send('PATCH', `/v1/agents/${id}`, { locale })
      const tab = await stage.visit({ url: home(locale), locale, reducedMotion: 'reduce' })
      const host = tab.page.locator('bellhop-chat')
      await host.getByRole('button').click()
      const panel = host.getByRole('dialog')
      await panel.getByRole('button', { name: title }).click()
      const form = panel.getByRole('article').last()
      await form.getByRole('radio').first().waitFor()
      if (locale === 'de')
        await panel.getByRole('button', { name: 'Nachricht senden' }).or(panel.getByText('Weiter')).first().waitFor()
      else
        await eventually(() =>
          panel.evaluate(
            'getComputedStyle(document.querySelector("bellhop-chat").shadowRoot.querySelector(".panel")).direction',
          ),
        ).toBe('rtl')
      await look(tab, locale)
    }
  })
})

/** All rules of axe, for the page and for the chat in its shadow root, which it has to have seen. */
async function look({ page }: Tab, where: string): Promise<void> {
  if (!(await page.evaluate('Boolean(window.axe)'))) await page.addScriptTag({ path })
  const { violations, passes } = results.parse(await page.evaluate('axe.run(document)'))
  const said = violations.map(({ id, help, nodes }) => [`${id}: ${help}`, ...nodes.map(({ html }) => html)].join('\n'))
  expect(said, where).toEqual([])
  const inside = passes.flatMap(({ nodes }) => nodes).filter(({ target }) => Array.isArray(target[0]))
  expect(inside.length, where).toBeGreaterThan(3)
}
