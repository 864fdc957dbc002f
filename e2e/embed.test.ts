import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts'
import { freePorts } from './free-ports.ts'
import { eventually, type Tab, useStage } from './stage.ts'
import { startProduct } from './start-product.ts'

const order = 'Where is my order?'

describe('the embed', () => {
  let proxy: CuttingProxy | undefined
  // Visitors reach the server as its public address says: through the proxy.
  const stage = useStage(async () => {
    const port = await freePorts(3)
    proxy = await startCuttingProxy(() => port)
    return startProduct({ port, env: { BELLHOP_PUBLIC_URL: proxy.url } })
  })
  afterAll(() => proxy?.close())

  it('takes a customer through a story by keyboard alone, and gives the focus back', async () => {
    const { page, chat } = await stage.visit()
    const { keyboard } = page
    await chat.bubble.focus()
    await keyboard.press('Enter')
    await eventually(() => focused(page)).toBe('Your message')
    await chat.offer(order).waitFor()
    await tabTo(page, 'Where is my order?', 'Shift+Tab')
    await keyboard.press('Enter')
    const number = chat.card(order).getByRole('textbox', { name: 'Order number' })
    await number.waitFor()
    await tabTo(page, 'Order number', 'Tab')
    await keyboard.type('ORD-12345')
    await keyboard.press('Enter')
    await chat.hears('Your order ORD-12345 has shipped')
    await tabTo(page, 'Return something', 'Tab')
    await keyboard.press('Space')
    await chat.card('Return something').getByRole('radio').first().waitFor()
    await tabTo(page, "It's damaged", 'Tab')
    await keyboard.press('ArrowDown')
    await keyboard.press('Space')
    await tabTo(page, 'Continue', 'Tab')
    await keyboard.press('Enter')
    await chat.card('Return something').getByRole('button', { name: 'Yes, go ahead' }).waitFor()
    await tabTo(page, 'No', 'Tab')
    await keyboard.press('Enter')
    await chat.hears("All right, I haven't sent anything.")
    await keyboard.press('Escape')
    await chat.panel.waitFor({ state: 'hidden' })
    await eventually(() => focused(page)).toMatch(/^Open chat/)
  })

  it('gives every control a name that is read out, wherever the story stands', async () => {
    const tab = await stage.visit()
    const { chat } = tab
    await chat.open()
    expect(await namelessControls(tab)).toEqual([])
    await chat.say('what do you sell')
    await chat.offer("What's in the shop?").click()
    await chat.hears(/things on the shelves/)
    await chat.say('send it back')
    await chat.offer('Return something').click()
    await chat.card('Return something').getByRole('radio', { name: "It's damaged" }).check()
    await chat.card('Return something').getByRole('textbox', { name: 'Order number' }).fill('ORD-20002')
    await chat.card('Return something').getByRole('textbox', { name: 'What is damaged?' }).fill('All of it')
    expect(await namelessControls(tab)).toEqual([])
    await chat.card('Return something').getByRole('button', { name: 'Continue' }).click()
    await chat.card('Return something').getByRole('button', { name: 'Yes, go ahead' }).waitFor()
    expect(await namelessControls(tab)).toEqual([])
    expect(await chat.log.getAttribute('aria-label')).toBe('Conversation')
  })

  it('loses and doubles no word of a stream that is cut again and again', async () => {
    const { chat, openTab, tolerate } = await stage.visit()
    const cutter = present(proxy)
    const before = cutter.cuts()
    cutter.cutting = true
    tolerate(/net::ERR_/)
    await chat.open()
    await chat.offer(order).click()
    await chat.card(order).getByRole('textbox', { name: 'Order number' }).fill('ORD-12345')
    await chat.card(order).getByRole('button', { name: 'Continue' }).click()
    await chat.hears('Your order ORD-12345 has shipped')
    await chat.offer('Return something').waitFor()
    cutter.cutting = false
    expect(cutter.cuts() - before).toBeGreaterThan(5)

    const whole = await openTab()
    await whole.chat.open()
    await whole.chat.hears('Your order ORD-12345 has shipped')
    expect(await chat.said()).toEqual(await whole.chat.said())
    expect(await chat.said()).toEqual([
      expect.stringMatching(/^Ahoy, .*\?$/),
      order,
      'Let me look in the order book.',
      expect.stringMatching(/^Your order ORD-12345 has shipped and should arrive on \d{1,2} \w+ \d{4}\.$/),
    ])
  })

  it('stays within the window wherever a page sets its distances', async () => {
    const viewport = { width: 500, height: 700 }
    const { page, chat } = await stage.visit({ viewport })
    await chat.open()
    await page.evaluate(`{
      const { style } = document.querySelector('bellhop-chat')
      style.setProperty('--bellhop-bottom', '80px')
      style.setProperty('--bellhop-side', '120px')
    }`)
    await eventually(async () => {
      const box = await chat.panel.boundingBox()
      return box && { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height }
    }).toEqual({ left: 12, top: 24, right: 380, bottom: 548 })
  })

  it('fills the screen of a phone, and is gone when it is closed', async () => {
    const viewport = { width: 390, height: 844 }
    const { chat } = await stage.visit({ viewport, isMobile: true, hasTouch: true })
    await chat.bubble.tap()
    await eventually(() => chat.panel.boundingBox()).toEqual({ x: 0, y: 0, ...viewport })
    await chat.offer(order).tap()
    const box = await chat.card(order).getByRole('button', { name: 'Continue' }).boundingBox()
    expect(box?.height).toBeGreaterThanOrEqual(44)
    await chat.panel.getByRole('button', { name: 'Close chat' }).tap()
    await chat.panel.waitFor({ state: 'hidden' })
    await chat.bubble.waitFor()
  })
})

/** The accessible name of what has the focus, also inside the chat. */
async function focused(page: Tab['page']): Promise<string> {
  const nodes = await accessibilityTree(page)
  const last = nodes.findLast(node => node.properties.some(({ name, value }) => name === 'focused' && value.value))
  return last?.name?.value ?? ''
}

async function tabTo(page: Tab['page'], name: string, key: 'Tab' | 'Shift+Tab'): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < 25; presses++) {
    const now = await focused(page)
    if (now === name) return
    passed.push(now)
    await page.keyboard.press(key)
  }
  throw new Error(`${key} never came to "${name}", but to: ${passed.join(', ')}`)
}

const named = 'button textbox radio radiogroup checkbox combobox link dialog article log group'.split(' ')

async function namelessControls({ page }: Tab): Promise<string[]> {
  const nodes = (await accessibilityTree(page)).filter(node => !node.ignored)
  const found = nodes.filter(node => named.includes(node.role?.value ?? ''))
  expect(found.length).toBeGreaterThan(5)
  return found.filter(node => !node.name?.value).map(node => node.role?.value ?? '')
}

const text = z.looseObject({ value: z.string().optional() })
const property = z.looseObject({ name: z.string(), value: z.looseObject({ value: z.unknown().optional() }) })
const nodesSchema = z.array(
  z.looseObject({
    ignored: z.boolean().default(false),
    role: text.optional(),
    name: text.optional(),
    properties: z.array(property).default([]),
  }),
)

/** What the browser itself tells assistive technology. */
async function accessibilityTree(page: Tab['page']): Promise<z.infer<typeof nodesSchema>> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  return nodesSchema.parse(nodes)
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The proxy has not started.')
  return value
}
