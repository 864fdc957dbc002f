import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { htmlPage, useSite } from './site.ts'
import { eventually, type Tab, useStage } from './stage.ts'

const returning = 'Return something'
const greeting = 'Greet the page'

/** Strict to begin with: whatever the chat needs has to be named in the policy. */
const rest = "default-src 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; img-src 'self'"
const trustedTypes = "require-trusted-types-for 'script'; trusted-types 'none'"

describe('the content security policy of a page', () => {
  const stage = useStage()
  const site = useSite(stage)

  it.each<[string, (bellhop: string, nonce: string) => string]>([
    ['a host list', bellhop => `script-src ${bellhop}; connect-src ${bellhop}`],
    ['a nonce', (bellhop, nonce) => `script-src 'nonce-${nonce}'; connect-src ${bellhop}`],
    [
      "a nonce with 'strict-dynamic'",
      (bellhop, nonce) => `script-src 'nonce-${nonce}' 'strict-dynamic'; connect-src ${bellhop}`,
    ],
    ['a host list with trusted types', bellhop => `script-src ${bellhop}; connect-src ${bellhop}; ${trustedTypes}`],
    [
      'all of it at once',
      (bellhop, nonce) => `script-src 'nonce-${nonce}' 'strict-dynamic'; connect-src ${bellhop}; ${trustedTypes}`,
    ],
  ])('may be %s: the chat loads, streams, asks, confirms and runs code, without one breach', async (name, policyOf) => {
    await addGreeting()
    const nonce = Buffer.from(name).toString('base64url')
    const policy = `${rest}; ${policyOf(stage.product.url, nonce)}; report-uri /breaches-of-${nonce}`
    expect(policy).not.toMatch(/unsafe|eval|blob:|data:|\*/)
    const url = site.show('/', chat => ({
      headers: { 'content-security-policy': policy },
      html: htmlPage(policy.includes(nonce) ? chat.replace('<script ', `<script nonce="${nonce}" `) : chat),
    }))
    const { context, openTab, tolerate } = await stage.visit({ url: 'about:blank' })
    await context.addInitScript(
      "window.breaches = []; addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => breaches.push([violatedDirective, blockedURI, sample].join(' ')))",
    )
    const tab = await openTab(url)
    await story(tab)

    expect(z.array(z.string()).parse(await tab.page.evaluate('breaches'))).toEqual([])
    expect(site.posted.filter(({ path }) => path === `/breaches-of-${nonce}`)).toEqual([])
    expect(await tab.page.title()).toBe('Greeted by code')
    // That the policy is in force, and a breach would be noticed.
    tolerate(/inline style/)
    await tab.page.evaluate("document.querySelector('h1').setAttribute('style', 'color:red')")
    await eventually(() => tab.page.evaluate('breaches')).toEqual([expect.stringContaining('style-src')])
  })

  /** An author's code, put on the page as a module. */
  async function addGreeting(): Promise<void> {
    const { id, actions } = await stage.rest.agent()
    if (actions.includes('greet_page')) return
    await stage.rest.send('POST', '/v1/actions', {
      name: 'greet_page',
      title: greeting,
      description: 'Use when a customer wants the page to be greeted.',
      examples: ['Greet the page'],
      kind: 'client',
      runMode: 'automatic',
      client: { code: "document.title = 'Greeted by code'", returns: false },
      messages: { success: 'The page has been greeted.' },
      offer: 'always',
    })
    await stage.rest.send('PATCH', `/v1/agents/${id}`, { actions: [...actions, 'greet_page'] })
  }
})

async function story({ chat }: Tab): Promise<void> {
  await chat.open()
  await chat.offer(returning).click()
  await chat.card(returning).getByRole('radio', { name: 'I changed my mind' }).check()
  await chat.card(returning).getByRole('textbox', { name: 'Order number' }).fill('ORD-20002')
  await chat.card(returning).getByRole('button', { name: 'Continue' }).click()
  await chat.agree(returning)
  await chat.hears(/^Your return RET-\d+ is booked/)
  await chat.say(greeting)
  await chat.offer(greeting).click()
  await chat.hears('The page has been greeted.')
}
