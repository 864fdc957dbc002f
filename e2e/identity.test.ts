import { createHmac, randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { eventually, type Tab, useStage } from './stage.ts'

const key = randomBytes(32).toString('hex')
const title = 'My perks'

describe('a customer who has to be signed in', () => {
  const stage = useStage()
  let agent: string

  beforeAll(async () => {
    const { rest } = stage
    const saved = await rest.agent()
    agent = saved.id
    const secret = z
      .looseObject({ id: z.string() })
      .parse(await rest.send('POST', '/v1/secrets', { name: 'IDENTITY', value: key, hosts: [] }))
    const { request } = z
      .looseObject({ request: z.looseObject({ url: z.string() }) })
      .parse(await rest.get('/v1/actions/list_products'))
    await rest.send('POST', '/v1/actions', {
      name: 'my_perks',
      title,
      description: 'Use when a customer asks for their perks.',
      examples: ['Which perks do I have?'],
      requires: { identity: 'verified' },
      request: { ...request, query: [{ name: 'for', value: '{{identity_sub}}' }] },
      messages: { success: 'Nothing but the best, {{ contact.name | default: "friend" }}.' },
    })
    await rest.send('PATCH', `/v1/agents/${agent}`, {
      actions: [...saved.actions, 'my_perks'],
      identityKeys: [{ kid: 'first', alg: 'HS256', key: secret.id }],
    })
  })

  it('is told so kindly, the page can offer it, and the same question is answered afterwards', async () => {
    const tab = await stage.visit()
    await tab.page.evaluate(`
      window.signIns = []
      bellhop.on('identity-required', ({ action }) => window.signIns.push(action))
    `)
    await ask(tab)
    await tab.chat.hears('Please sign in first, and then I can help you with that.')
    await eventually(() => tab.page.evaluate('window.signIns')).toEqual(['my_perks'])

    await identify(tab, token({ sub: 'u-7', name: 'Ann' }))
    // Another identity is another conversation.
    await eventually(() => tab.chat.said()).not.toContain('Please sign in first, and then I can help you with that.')
    await ask(tab)
    await tab.chat.hears('Nothing but the best, Ann.')
    const [run, before] = await stage.rest.runs({ action: 'my_perks' })
    expect(run?.conversationId).not.toBe(before?.conversationId)
    expect(JSON.stringify(run?.trace)).toContain('for=u-7')
    expect(before).toMatchObject({ status: 'failed', error: { code: 'identity_required' } })
  })

  it('is known by a user id and its hash too', async () => {
    const tab = await stage.visit()
    const userHash = createHmac('sha256', key).update('u-8').digest('hex')
    await identify(tab, { userId: 'u-8', userHash })
    await ask(tab)
    await tab.chat.hears('Nothing but the best, friend.')
    const [run] = await stage.rest.runs({ action: 'my_perks' })
    expect(JSON.stringify(run?.trace)).toContain('for=u-8')
  })

  it('is nobody with a token that is not for this agent, and the console says why', async () => {
    const tab = await stage.visit()
    tab.tolerate(/audience_wrong: .*`aud` names another agent/)
    tab.tolerate(/status of 401/)
    await identify(tab, token({ sub: 'u-7', aud: 'agt_other' }))
    await ask(tab)
    await tab.chat.hears('Please sign in first, and then I can help you with that.')
  })

  it('is not known by what the page says of itself', async () => {
    const tab = await stage.visit()
    await tab.page.evaluate(`bellhop.setContext({ sub: 'u-7', identity_sub: 'u-7', name: 'Ann' })`)
    await ask(tab)
    await tab.chat.hears('Please sign in first, and then I can help you with that.')
  })

  /** As a site does it, in any language. */
  function token(claims: object): string {
    const exp = Math.floor(Date.now() / 1000) + 600
    const signed = [
      { alg: 'HS256', kid: 'first' },
      { aud: agent, exp, ...claims },
    ]
      .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
  }
})

async function identify({ page }: Tab, identity: unknown): Promise<void> {
  await page.evaluate(`bellhop.identify(${JSON.stringify(identity)})`)
}

async function ask({ chat }: Tab): Promise<void> {
  if (!(await chat.panel.isVisible())) await chat.open()
  await chat.say('Which perks do I have?')
  await chat.offer(title).click()
}
