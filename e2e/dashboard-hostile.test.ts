import { once } from 'node:events'
import { createServer } from 'node:http'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { breachesOf, enterDemo, openPage, placesOf, settled, watchPages } from './dashboard.ts'
import { freePorts } from './free-ports.ts'
import { hostileTexts } from './hostile-texts.ts'
import { useStage, type Visitor } from './stage.ts'
import { startProduct } from './start-product.ts'

const markup = '<img src=x onerror=alert(1)>'
const inWords = hostileTexts.filter(text => !text.includes('{{') && !text.includes('\u0000'))
const short = inWords.filter(text => text.length <= 60)
const strings = z.array(z.string())
const withId = z.looseObject({ id: z.string() })

describe('hostile text on the dashboard', () => {
  const upstream = createServer((_, answer) => {
    const members = hostileTexts.map((text, index) => [index % 3 ? `member_${index}` : text, text])
    answer.writeHead(200, { 'content-type': 'application/json', 'x-said': "<script>alert('header')</script>" })
    answer.end(JSON.stringify({ text: hostileTexts.join('\n\n'), ...Object.fromEntries(members) }))
  })
  let port = 0
  const stage = useStage(async () => {
    port = await freePorts(1)
    upstream.listen(port, '127.0.0.1')
    await once(upstream, 'listening')
    return startProduct({ env: { BELLHOP_EGRESS_ALLOW: `127.0.0.1:${port}` } })
  })
  afterAll(() => void upstream.close())

  it('stays text on every page, and nothing that the pages do themselves is against their policy', async () => {
    await makeHostile()
    const places = await placesOf(stage.rest, 'hostile')
    // Once without the policy, which would hide what ran.
    const [bare, guarded] = await Promise.all([visitWatched({ bypassCSP: true }), visitWatched({})])
    const found: string[] = []
    const shown = new Set<string>()
    for (const [name, address] of Object.entries(places)) {
      await Promise.all([
        open(bare.page, address).then(async () => {
          for (const trespass of bare.trespasses.splice(0)) found.push(`${name}: ${trespass}`)
          for (const strange of strings.parse(await bare.page.evaluate(findStrange))) found.push(`${name}: ${strange}`)
          if ((await textOf(bare.page)).includes(markup)) shown.add(name)
        }),
        open(guarded.page, address).then(async () => {
          for (const breach of await breachesOf(guarded.page)) found.push(`${name} breaks its policy: ${breach}`)
        }),
      ])
    }
    expect(found).toEqual([])
    // That it was there to be seen.
    expect([...shown]).toEqual(expect.arrayContaining(['actions', 'actions-name', 'runs-id', 'conversations-id']))
  }, 120_000)

  it('would have been noticed', async () => {
    const { page, trespasses, tolerate } = await visitWatched({ bypassCSP: true })
    tolerate(/status of 404/)
    await openPage(page, `${stage.product.url}/actions`)
    await page.evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend', ${JSON.stringify(markup)})`)
    await expect.poll(() => trespasses).toContain('dialog: 1')
    expect(strings.parse(await page.evaluate(findStrange)).join()).toContain('onerror')
  })

  async function open(page: Page, address: string): Promise<void> {
    await openPage(page, stage.product.url + address)
    await page.waitForTimeout(100)
    // Everything that a page keeps folded.
    await page.evaluate(`
      for (const fold of document.querySelectorAll('main details')) fold.open = true
      for (const closed of document.querySelectorAll('main [aria-expanded=false]:not([aria-haspopup])')) closed.click()`)
    const tabs = page.getByRole('main').getByRole('tab')
    for (const tab of await tabs.all()) {
      await tab.click()
      await settled(page)
    }
    const dryRun = page.getByRole('button', { name: 'Dry run' })
    // What is new and empty has nothing to send, and says so.
    if (!address.startsWith('/actions/new') && (await dryRun.count())) {
      await dryRun.click()
      await page.getByRole('region', { name: 'Steps' }).waitFor()
    }
    await page.waitForTimeout(100)
  }

  /** Everything that somebody can name or write, named and written in hostile texts, and all of it recorded. */
  async function makeHostile(): Promise<void> {
    const { rest } = stage
    await rest.send('POST', '/v1/secrets', { name: 'HOSTILE', value: 'a value', hosts: [`127.0.0.1:${port}`] })
    await rest.send('POST', '/v1/actions', {
      name: 'hostile',
      title: markup,
      description: `Use when a customer brings ${markup} along. ${short.slice(30, 33).join(' ')}`.slice(0, 200),
      examples: ['Hostile', ...short.slice(0, 10)],
      kind: 'api',
      runMode: 'automatic',
      inputs: [
        {
          name: 'choice',
          title: '"><svg onload=alert(1)>',
          options: short.map((label, at) => ({ value: `v${at}`, label })),
        },
        ...short.slice(0, 12).map((text, at) => ({
          name: `field_${at}`,
          title: text,
          description: short.at(-at - 1),
          example: short[at + 12],
          required: false,
        })),
      ],
      request: {
        method: 'POST',
        url: `http://127.0.0.1:${port}/{{choice}}`,
        query: [{ name: 'q', value: markup }],
        headers: [{ name: 'X-Said', value: "<script>alert('sent')</script>" }],
        body: JSON.stringify({ said: hostileTexts.filter(text => !text.includes('{{')), choice: '{{choice}}' }),
      },
      response: { fields: '*', sample: { text: markup, [markup]: hostileTexts.slice(0, 20) } },
      messages: { before: short.slice(0, 10).join('\n'), success: `${markup} {{ response.text }}`, error: markup },
      offer: 'always',
    })
    const agent = await rest.agent()
    await rest.send('PATCH', `/v1/agents/${agent.id}`, {
      name: markup,
      greeting: inWords.join('\n\n').slice(0, 2_000),
      instructions: inWords.join('\n').slice(0, 4_000),
      actions: ['hostile'],
      appearance: { title: '<script>alert(1)</script>', subtitle: markup, launcherText: '<svg onload=alert(1)>' },
    })
    await rest.send('PATCH', '/v1/workspace', { name: markup })
    await rest.send('POST', '/v1/api-keys', { name: markup, scopes: ['read'] })
    const { url } = z
      .looseObject({ url: z.url() })
      .parse(await rest.send('POST', '/v1/invitations', { role: 'viewer' }))
    const joined = await fetch(`${stage.product.url}/auth/invitations/${url.split('/').at(-1)}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': "<script>alert('agent')</script>" },
      body: JSON.stringify({ person: { name: markup, email: 'x@shop.example', password: 'a short sentence is good' } }),
    })
    expect(joined.status).toBe(204)
    const inputs = { choice: 'v1', ...Object.fromEntries(short.slice(12, 24).map((text, at) => [`field_${at}`, text])) }
    const { id } = withId.parse(
      await rest.send('POST', '/v1/conversations', {
        agentId: agent.id,
        medium: markup,
        externalId: markup,
        page: { said: markup },
        identity: { sub: markup, name: markup },
      }),
    )
    await rest.send('POST', `/v1/conversations/${id}/messages`, {
      text: `${markup}\n${inWords.join('\n')}`.slice(0, 9_000),
    })
    await rest.send('POST', '/v1/actions/hostile/runs', { inputs, conversationId: id })
  }

  async function visitWatched(options: BrowserContextOptions): Promise<Visitor & { trespasses: string[] }> {
    const visitor = await stage.visit({ url: 'about:blank', ...options })
    const { page, context } = visitor
    const trespasses: string[] = []
    const ours = new URL(stage.product.url).host
    page.on('dialog', async dialog => {
      trespasses.push(`dialog: ${dialog.message()}`)
      await dialog.dismiss()
    })
    page.on('request', request => {
      if (new URL(request.url()).host !== ours) trespasses.push(`request: ${request.url()}`)
    })
    context.on('page', other => trespasses.push(`window: ${other.url()}`))
    await watchPages(context)
    // With every field, code editors too.
    await context.addInitScript("localStorage.setItem('bellhop.editor-view', 'expert')")
    await enterDemo(page, stage.product.url)
    return { ...visitor, trespasses }
  }
})

/** What can be read, also in fields and in the code editor. */
async function textOf(page: Page): Promise<string> {
  return z.string().parse(
    await page.evaluate(`[
      document.body.innerText,
      ...[...document.querySelectorAll('input, textarea, option')].map(field => field.value + field.label),
      ...[...document.querySelectorAll('*')].map(({ shadowRoot }) => shadowRoot?.textContent ?? '')
    ].join(' ')`),
  )
}

/** What no page of the dashboard consists of, in the page and in every shadow root. */
const findStrange = `(() => {
  const strange = []
  if (window.__xss) strange.push('code ran')
  const none = 'script:not(head script), iframe, frame, object, embed, base, meta[http-equiv], body style, video, audio, source, marquee, template script, math, animate, set, use, foreignObject, image, frameset, applet, x, xss'
  const look = root => {
    for (const element of root.querySelectorAll(none)) strange.push('element: ' + element.outerHTML.slice(0, 200))
    for (const element of root.querySelectorAll('*')) {
      for (const { name, value } of element.attributes)
        if (/^on|^srcdoc$|^formaction$|^xlink:/.test(name)) strange.push('attribute: ' + name + '=' + value)
      for (const name of ['href', 'src', 'action', 'poster', 'background', 'srcset']) {
        if (!element.hasAttribute(name)) continue
        const { protocol, host } = new URL(element.getAttribute(name), location.href)
        const leads = element.localName === 'a' || host === location.host
        if (!['http:', 'https:', 'mailto:', 'blob:'].includes(protocol) || !leads) strange.push('address: ' + element.outerHTML.slice(0, 200))
      }
      if (element.shadowRoot) look(element.shadowRoot)
    }
  }
  look(document)
  return strange
})()`
