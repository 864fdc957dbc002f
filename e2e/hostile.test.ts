import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { pressYes } from './chat.ts'
import { freePorts } from './free-ports.ts'
import { hostileTexts } from './hostile-texts.ts'
import { htmlPage, useSite } from './site.ts'
import { eventually, type Tab, useStage, type Visitor } from './stage.ts'
import { startProduct } from './start-product.ts'

const short = hostileTexts.filter(text => text.length <= 80)
const markup = '<img src=x onerror=alert(1)>'

describe('hostile text', () => {
  const upstream = createServer((_, answer) => {
    const body = { text: hostileTexts.join('\n\n'), links: hostileTexts.map(text => `[a link](${text})`).join('\n') }
    answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  let port = 0
  const stage = useStage(async () => {
    port = await freePorts(1)
    upstream.listen(port, '127.0.0.1')
    await once(upstream, 'listening')
    return startProduct({ env: { BELLHOP_EGRESS_ALLOW: `127.0.0.1:${port}` } })
  })
  const site = useSite(stage)
  afterAll(() => void upstream.close())

  it('from authors, customers and upstreams stays text wherever the chat shows it', async () => {
    await makeHostile()
    const { tab, trespasses } = await visitWatched()
    const panel = tab.page.getByRole('dialog')
    const log = panel.getByRole('log')
    await tab.page.getByRole('button', { expanded: false }).click()
    const offer = log.getByRole('group').getByRole('button').first()
    await offer.waitFor()
    await harmless(tab, trespasses, 'names, greeting and offers')

    await offer.click()
    const form = log.getByRole('article').last()
    const choice = form.getByRole('combobox')
    await choice.waitFor()
    expect(await choice.locator('option').count()).toBeGreaterThan(hostileTexts.length)
    await harmless(tab, trespasses, 'a form')
    await form.getByRole('button').filter({ hasText: 'Continue' }).click()
    await form.getByRole('alert').first().waitFor()
    await harmless(tab, trespasses, 'a form with errors')

    await choice.selectOption({ index: hostileTexts.indexOf(markup) + 1 })
    for (const [index, text] of ['"><svg onload=alert(1)>', 'javascript:alert(1)', markup].entries())
      await form.getByRole('textbox').nth(index).fill(text)
    await form.getByRole('button').filter({ hasText: 'Continue' }).click()
    const yes = log.getByRole('button', { name: 'Yes, go ahead' })
    await yes.waitFor()
    await eventually(() => log.getByRole('article').last().innerText()).toContain(markup)
    await harmless(tab, trespasses, 'a confirm card')
    await pressYes(yes)
    await log.getByText('the end of it').waitFor()
    await harmless(tab, trespasses, 'what an upstream said')
    // It is all there, as text.
    const said = await log.innerText()
    expect(await log.locator('a').count()).toBeGreaterThan(10)
    for (const text of ['<script>alert(1)</script>', '<svg/onload=alert(1)>', '<base href="//xss.example/">'])
      expect(said).toContain(text)

    const words = hostileTexts.join('\n').slice(0, 7_500)
    await panel.locator('.composer textarea').fill(words)
    await panel.locator('.composer textarea').press('Enter')
    await log.locator('.message.mine').last().getByText('<SCRIPT SRC=//xss.example/a.js>').waitFor()
    await harmless(tab, trespasses, 'what a customer said')
    await tab.page.reload()
    await log.getByText('the end of it').waitFor()
    await harmless(tab, trespasses, 'the conversation, read again')
  })

  /** Everything that an author can name, named by hostile texts. */
  async function makeHostile(): Promise<void> {
    const field = (text: string, index: number) => ({
      name: `field_${index}`,
      title: text,
      description: hostileTexts[index],
      example: hostileTexts.at(-index - 1),
      required: false,
    })
    await stage.rest.send('POST', '/v1/actions', {
      name: 'hostile',
      title: markup,
      description: 'Use when a customer brings something along.',
      examples: ['Hostile'],
      kind: 'api',
      runMode: 'confirm',
      inputs: [
        {
          name: 'choice',
          title: '"><svg onload=alert(1)>',
          options: hostileTexts.map((label, index) => ({ value: `v${index}`, label })),
        },
        ...short.slice(0, 40).map(field),
      ],
      request: { method: 'GET', url: `http://127.0.0.1:${port}/` },
      response: { fields: '*' },
      messages: {
        before: hostileTexts.slice(26, 60).join('\n\n'),
        success: '{{ response.text }}\n\n{{ response.links }}\n\nthe end of it',
      },
      offer: 'always',
    })
    const { id } = await stage.rest.agent()
    await stage.rest.send('PATCH', `/v1/agents/${id}`, {
      name: markup,
      greeting: hostileTexts
        .filter(text => !text.includes('{{'))
        .join('\n\n')
        .slice(0, 2_000),
      actions: ['hostile'],
      appearance: {
        title: '<script>alert(1)</script>',
        subtitle: '"><svg onload=alert(1)>',
        launcherText: '<svg onload=alert(1)>',
        texts: { helpful: '" onfocus="alert(1)', composer: '"><svg onload=alert(1)>', thanks: markup },
      },
    })
  }

  /** On a page without a policy, which would hide a breach. */
  async function visitWatched(): Promise<{ tab: Visitor; trespasses: string[] }> {
    const tab = await stage.visit({ url: 'about:blank' })
    const trespasses: string[] = []
    const ours = [new URL(stage.product.url).host, new URL(site.origin).host]
    tab.page.on('dialog', async dialog => {
      trespasses.push(`dialog: ${dialog.message()}`)
      await dialog.dismiss()
    })
    tab.page.on('request', request => {
      if (!ours.includes(new URL(request.url()).host)) trespasses.push(`request: ${request.url()}`)
    })
    tab.context.on('page', page => trespasses.push(`window: ${page.url()}`))
    await tab.page.goto(site.show('/', chat => ({ html: htmlPage(chat) })))
    return { tab, trespasses }
  }
})

/** Nothing ran, nothing was fetched, and the chat consists of what it is made of, and no more. */
async function harmless({ page }: Tab, trespasses: string[], where: string): Promise<void> {
  await page.waitForTimeout(150)
  expect(trespasses, where).toEqual([])
  expect(z.array(z.string()).parse(await page.evaluate(findStrange)), where).toEqual([])
}

const findStrange = `(() => {
  const elements = new Set('div section span h2 h3 p button svg g path form textarea input select option label a i b strong em br code pre ul ol li dl dt dd article fieldset'.split(' '))
  const attributes = new Set('id class lang dir role tabindex type hidden for name value rows maxlength placeholder enterkeyhint inputmode autocomplete href rel target start width height viewBox fill stroke stroke-width stroke-linecap stroke-linejoin d transform novalidate disabled selected checked data-theme data-position data-open min max step required'.split(' '))
  const strange = []
  if (window.__xss) strange.push('code ran')
  const host = document.querySelector('bellhop-chat')
  for (const element of document.querySelectorAll('body *'))
    if (!element.matches('main, h1, script[data-agent], bellhop-chat')) strange.push('on the page: ' + element.outerHTML)
  if (host.childElementCount) strange.push('in the host: ' + host.innerHTML)
  for (const element of host.shadowRoot.querySelectorAll('*')) {
    const name = element.localName
    if (!elements.has(name)) strange.push('element ' + name)
    for (const { name: attribute, value } of element.attributes)
      if (attribute === 'style' && /^--bellhop-own: #[0-9a-f]{6};$/.test(value)) continue
      else if (!attributes.has(attribute) && !attribute.startsWith('aria-')) strange.push(name + ' ' + attribute + '=' + value)
    if (element.hasAttribute('href')) {
      const { protocol, origin, href } = new URL(element.getAttribute('href'), 'about:blank')
      if (name !== 'a' || !['http:', 'https:', 'mailto:'].includes(protocol)) strange.push('link ' + href)
      if (element.rel !== 'noopener') strange.push('rel of ' + href)
      if (protocol !== 'mailto:' && origin !== location.origin && element.target !== '_blank') strange.push('target of ' + href)
    }
  }
  return strange
})()`
