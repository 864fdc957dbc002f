import { describe, expect, it } from 'vitest'
import { chatOn } from './chat.ts'
import { htmlPage, useSite } from './site.ts'
import { eventually, type Tab, useStage } from './stage.ts'

const title = 'Return something'
const yes = 'Yes, go ahead'

describe('the yes of a confirm card', () => {
  const stage = useStage()
  const site = useSite(stage)
  const home = () => site.show('/', chat => ({ html: htmlPage(chat) }))

  it.each([
    ['a mouse', {}, (tab: Tab) => button(tab).click()],
    [
      'a finger',
      { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } },
      (tab: Tab) => button(tab).tap(),
    ],
    ['Enter', {}, (tab: Tab) => button(tab).press('Enter')],
    ['the space bar', {}, (tab: Tab) => button(tab).press('Space')],
    ['assistive technology', {}, (tab: Tab) => pressByAccessibility(tab)],
  ])('counts when it is pressed by %s', async (_, options, press) => {
    const tab = await stage.visit({ url: home(), ...options })
    await ask(tab)
    await button(tab).and(tab.page.locator('[aria-disabled=false]')).waitFor()
    await press(tab)
    await tab.chat.hears(/^Your return RET-\d+ is booked/)
  })

  it('does nothing within half a second of appearing, says so, and counts afterwards', async () => {
    const tab = await stage.visit({ url: home() })
    await tab.chat.open()
    // Pressed in the very moment in which it comes, as a page would bait a double click.
    await tab.page.evaluate(`(() => {
      const { shadowRoot } = document.querySelector('bellhop-chat')
      window.pressedAfter = null
      new MutationObserver(() => {
        const button = [...shadowRoot.querySelectorAll('.card .button.main')].find(one => one.textContent === '${yes}')
        if (!button || window.pressedAfter !== null) return
        window.pressedAfter = []
        for (const ms of [0, 120, 300, 450]) setTimeout(() => button.click(), ms)
      }).observe(shadowRoot, { childList: true, subtree: true })
    })()`)
    await ask(tab)
    await eventually(() => trouble(tab)).toContain('Please read this first')
    await tab.page.waitForTimeout(600)
    expect(await booked(tab)).toBe(false)
    await button(tab).click()
    await tab.chat.hears(/^Your return RET-\d+ is booked/)
  })

  it('does nothing while it is covered or can be seen through, and counts again when it is in sight', async () => {
    const tab = await stage.visit({ url: home() })
    await ask(tab)
    for (const [name, hide] of hidings) {
      await button(tab).and(tab.page.locator('[aria-disabled=false]')).waitFor()
      await button(tab).scrollIntoViewIfNeeded()
      const box = await button(tab).boundingBox()
      if (!box) throw new Error('There is no button.')
      await tab.page.evaluate(hide)
      await tab.page.waitForTimeout(650)
      await tab.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
      await button(tab).press('Enter')
      await button(tab).press('Space')
      await eventually(() => trouble(tab), name).toMatch(/may cover this|read this first/)
      expect(await booked(tab), name).toBe(false)
      await tab.page.evaluate(restore)
      await tab.page.waitForTimeout(650)
    }
    await button(tab).click()
    await tab.chat.hears(/^Your return RET-\d+ is booked/)
  })

  it('can be said by keyboard, once the doubt was told, where a filter lies over the whole page', async () => {
    const tab = await stage.visit({ url: home() })
    await ask(tab)
    await tab.page.evaluate("document.documentElement.style.filter = 'grayscale(1)'")
    await tab.page.waitForTimeout(650)
    for (let presses = 0; presses < 3; presses++) {
      await button(tab).click()
      await tab.page.waitForTimeout(550)
    }
    expect(await booked(tab)).toBe(false)
    expect(await trouble(tab)).toContain('by keyboard')
    await button(tab).press('Enter')
    await tab.chat.hears(/^Your return RET-\d+ is booked/)
  })

  it('counts in a frame that can be seen, and does nothing in one that cannot', async () => {
    const frame = home()
    const around = (style: string) =>
      `<style>iframe{position:absolute;inset:0;width:900px;height:700px;border:0;${style}}</style><iframe src="${frame}"></iframe>`
    // Another site: neither page can look into the other.
    const elsewhere = site.origin.replace('127.0.0.1', 'localhost')
    for (const [style, counts] of [
      ['opacity:0.01', false],
      ['', true],
    ] as const) {
      site.show('/prize', () => ({ html: htmlPage('<h2>You have won</h2>', around(style)) }))
      const { page } = await stage.visit({ url: `${elsewhere}/prize` })
      const inside = { page, chat: chatOn(page.frameLocator('iframe')) }
      await ask(inside)
      await button(inside).and(inside.chat.log.locator('[aria-disabled=false]')).waitFor()
      await page.waitForTimeout(200)
      await button(inside).click()
      if (counts) await inside.chat.hears(/^Your return RET-\d+ is booked/)
      else await eventually(() => trouble(inside)).toContain('may cover this')
      expect(await booked(inside)).toBe(counts)
    }
  })
})

/** What a page, or who wrote into it, could do to it. */
const hidings: [name: string, hide: string][] = [
  ['an element of the page lies over it', overlay('background:#fff')],
  ['an element that lets every press through lies over it', overlay('background:#fff;pointer-events:none')],
  ['the question alone is covered', overlay('background:#fff;pointer-events:none;bottom:300px')],
  ['the chat is transparent', "document.querySelector('bellhop-chat').style.opacity = '0'"],
  ['the chat is nearly transparent', "document.querySelector('bellhop-chat').style.opacity = '0.02'"],
  ['the page is transparent', "document.body.style.opacity = '0.01'"],
  ['a filter makes the page transparent', "document.documentElement.style.filter = 'opacity(0.01)'"],
  [
    'the chat is moved off the screen',
    "document.querySelector('bellhop-chat').style.transform = 'translateX(-9999px)'",
  ],
  ['the chat is too small to be read', "document.querySelector('bellhop-chat').style.transform = 'scale(0.02)'"],
]

const restore = `(() => {
  document.querySelector('#over')?.remove()
  for (const each of [document.querySelector('bellhop-chat'), document.body, document.documentElement]) each.style = ''
})()`

function overlay(style: string): string {
  return `(() => {
    const over = document.createElement('div')
    over.id = 'over'
    over.style = 'position:fixed;inset:0;z-index:2147483647;${style}'
    document.body.append(over)
  })()`
}

async function ask({ chat }: Tab): Promise<void> {
  if (!(await chat.panel.isVisible())) await chat.open()
  await chat.offer(title).click()
  await chat.card(title).getByRole('radio', { name: 'I changed my mind' }).check()
  await chat.card(title).getByRole('textbox', { name: 'Order number' }).fill('ORD-20002')
  await chat.card(title).getByRole('button', { name: 'Continue' }).click()
  await chat.card(title).getByRole('button', { name: yes }).waitFor()
}

const button = ({ chat }: Tab) => chat.card(title).getByRole('button', { name: yes })

async function trouble({ chat }: Tab): Promise<string> {
  return (await chat.log.getByRole('alert').allInnerTexts()).join(' ')
}

async function booked({ chat }: Tab): Promise<boolean> {
  return (await chat.log.getByText('You said yes').count()) > 0
}

/** As a screen reader does: a click without a pointer or a key. */
async function pressByAccessibility({ page }: Tab): Promise<void> {
  await page.evaluate("document.querySelector('bellhop-chat').shadowRoot.querySelector('.card .main').click()")
}
