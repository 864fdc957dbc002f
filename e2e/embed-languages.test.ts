import { describe, expect, it } from 'vitest'
import { type Tab, useStage } from './stage.ts'

describe('the looks and language of the embed', () => {
  const stage = useStage()

  async function change(values: Record<string, unknown>) {
    const { id } = await stage.rest.agent()
    await stage.rest.send('PATCH', `/v1/agents/${id}`, values)
  }

  it.each([
    ['de-AT', 'Chat öffnen', 'Ihre Nachricht', 'Senden'],
    ['fr', 'Ouvrir le chat', 'Votre message', 'Envoyer'],
    ['es-MX', 'Abrir el chat', 'Su mensaje', 'Enviar'],
    ['ja', 'チャットを開く', 'メッセージ', '送信'],
    ['pl', 'Open chat', 'Your message', 'Send'],
  ])('speaks the language of an agent whose locale is %s', async (locale, open, composer, send) => {
    await change({ locale })
    const { page, chat } = await stage.visit()
    await page.getByRole('button', { name: open }).click()
    await chat.panel.getByRole('textbox', { name: composer, exact: true }).waitFor()
    await chat.panel.getByRole('button', { name: send, exact: true }).waitFor()
    expect(await page.locator('.root').getAttribute('dir')).toBe('ltr')
  })

  it('says what the page wants it to say, and speaks as the page does, also once it is shown', async () => {
    await change({ locale: 'en-US', appearance: { texts: { send: 'Ahoy' } } })
    const { page, chat } = await stage.visit()
    await chat.open()
    await chat.panel.getByRole('button', { name: 'Ahoy', exact: true }).waitFor()
    await page.evaluate(
      "document.documentElement.lang = 'de'; bellhop.init({ locale: 'page', texts: { stop: 'Halt' } })",
    )
    await chat.panel.getByRole('textbox', { name: 'Ihre Nachricht' }).waitFor()
    await chat.panel.getByRole('button', { name: 'Ahoy', exact: true }).waitFor()
  })

  it('is laid out from right to left where that is how its language is written', async () => {
    await change({ locale: 'ar', appearance: { texts: { lang: 'ar', send: 'إرسال' } } })
    const { page, chat } = await stage.visit()
    await chat.open()
    expect(await page.locator('.root').getAttribute('dir')).toBe('rtl')
    expect(await page.locator('.root').getAttribute('lang')).toBe('ar')
    const send = await chat.panel.getByRole('button', { name: 'إرسال', exact: true }).boundingBox()
    const close = await chat.panel.getByRole('button', { name: 'Close chat' }).boundingBox()
    const panel = await chat.panel.boundingBox()
    const middle = (panel?.x ?? 0) + (panel?.width ?? 0) / 2
    expect(send?.x).toBeLessThan(middle)
    expect(close?.x).toBeLessThan(middle)
    // Where the panel stands is the agent's setting and no matter of the language.
    expect(panel?.x).toBeGreaterThan(640)
  })

  it.each(['light', 'dark'] as const)('can be read with any accent of the page, in %s', async colorScheme => {
    await change({ locale: 'en-US', appearance: { theme: 'auto', accent: null, texts: {} } })
    const { page, chat } = await stage.visit({ colorScheme })
    await chat.open()
    await chat.offer('Where is my order?').waitFor()
    const accents = ['#000000', '#ffffff', '#ff0000', '#00ff00', '#0000ff', '#ffff00', '#777777', '#808000', '#1c5048']
    for (let step = 0; step < 24; step++)
      accents.push(`hsl(${step * 15} ${40 + (step % 3) * 30}% ${20 + (step % 5) * 15}%)`)
    for (const accent of accents) {
      const { bubble, icon, offer, surface } = await coloursWith(page, accent)
      expect(contrast(icon, bubble), `what is written on ${accent}`).toBeGreaterThanOrEqual(4.4)
      expect(contrast(offer, surface), `what is written in ${accent}`).toBeGreaterThanOrEqual(4.4)
      expect(contrast(bubble, surface), `the area of ${accent}`).toBeGreaterThanOrEqual(1.25)
    }
  })
})

interface Colours {
  bubble: string
  icon: string
  offer: string
  surface: string
}

function coloursWith(page: Tab['page'], accent: string): Promise<Colours> {
  return page.evaluate(`(() => {
    const host = document.querySelector('bellhop-chat')
    host.style.setProperty('--bellhop-accent', ${JSON.stringify(accent)})
    const style = selector => getComputedStyle(host.shadowRoot.querySelector(selector))
    return {
      bubble: style('.bubble').backgroundColor,
      icon: style('.bubble').color,
      offer: style('.offer').color,
      surface: style('.panel').backgroundColor,
    }
  })()`)
}

/** WCAG 2 contrast of two colours as a browser computes them. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [first = 0, second = 0, third = 0] = (colour.replace('xyz-d65', '').match(/[\d.e-]+(?=[ ,)])/g) ?? []).map(
    Number,
  )
  if (colour.includes('xyz')) return Math.min(1, Math.max(0, second))
  const scale = colour.startsWith('color(srgb') ? 1 : 255
  const [red = 0, green = 0, blue = 0] = [first, second, third].map(part => {
    const value = part / scale
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
