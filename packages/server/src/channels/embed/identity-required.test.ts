import { SignJWT } from 'jose'
import { beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import { createEmbedApp, type EmbedApp, identityKey, shopOrigin, type TestVisitor } from '../../testing/embed-app.ts'
import { spoken } from '../../testing/live-app.ts'

describeOnEachDatabase('An action for people who are signed in', open => {
  let test: EmbedApp
  let agent: string
  beforeAll(async () => {
    test = await createEmbedApp(await open())
    const url = `http://${test.upstream.host}/orders/{{identity_sub}}`
    const action = {
      name: 'my_orders',
      description: 'Use when a customer asks for all of their orders.',
      requires: { identity: 'verified' },
      request: { method: 'GET', url, query: [{ name: 'plan', value: '{{plan}}' }] },
      inputs: [{ name: 'plan', type: 'string', from: 'identity.plan', required: true }],
      messages: { success: 'Here you are, {{ contact.name }}.' },
    }
    const made = await test.call('POST', '/v1/actions', { body: action })
    if (made.status !== 201) throw new Error(made.text)
    const secrets = (await test.call('GET', '/v1/secrets')).body as { data: { id: string; name: string }[] }
    const key = secrets.data.find(secret => secret.name === 'IDENTITY')?.id
    agent = await test.addAgent({
      actions: ['my_orders'],
      allowedOrigins: [shopOrigin],
      identityKeys: [{ alg: 'HS256', key }],
    })
  })

  const token = (claims: Record<string, unknown>) => {
    const at = Math.floor(test.clock.now().getTime() / 1000)
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(agent)
      .setExpirationTime(at + 60)
      .sign(new TextEncoder().encode(identityKey))
  }
  const ask = async (visitor: TestVisitor) => {
    const before = (await visitor.events(event => event.type === 'message-end')).at(-1)?.number
    await visitor.post('/embed/v1/messages', { action: 'my_orders' })
    return visitor.events(event => event.type === 'turn-end', before)
  }
  const plans = () => test.upstream.requests.map(({ path }) => path)

  it('is refused kindly to somebody unknown, and the stream says that signing in would do', async () => {
    const events = await ask(await test.visit({ agent }))
    const end = events.find(event => event.type === 'action-end')
    expect(end).toMatchObject({ status: 'failed', code: 'identity_required' })
    expect(spoken(events)).toBe('Please sign in first, and then I can help you with that.')
    expect(JSON.stringify(events.filter(event => event.type !== 'action-end'))).not.toContain('identity_required')
    expect(plans()).toEqual([])
  })

  it('takes nothing that the page says for an identity: page data is context', async () => {
    const page = { sub: 'eve', identity: 'eve', identity_sub: 'eve', plan: 'gold', identity_plan: 'gold', name: 'Eve' }
    const events = await ask(await test.visit({ agent, page }))
    expect(events.find(event => event.type === 'action-end')).toMatchObject({ code: 'identity_required' })
    expect(plans()).toEqual([])
    const known = await test.visit({
      agent,
      page,
      identityToken: await token({ sub: 'ann', plan: 'silver', name: 'Ann' }),
    })
    expect(spoken(await ask(known))).toContain('Here you are, Ann.')
    expect(plans()).toEqual(['/orders/ann?plan=silver'])
  })

  it('is answered when the question is asked again after signing in', async () => {
    const unknown = await test.visit({ agent })
    await ask(unknown)
    const known = await test.visit({
      agent,
      token: unknown.token,
      identityToken: await token({ sub: 'ben', plan: 'gold' }),
    })
    expect(known.conversationId).not.toBe(unknown.conversationId)
    const events = await ask(known)
    expect(events.find(event => event.type === 'action-end')).toMatchObject({ status: 'succeeded' })
    expect(events.find(event => event.type === 'action-end')).not.toHaveProperty('code')
  })

  it('asks to sign in also where the identity lacks a claim that it reads', async () => {
    const events = await ask(await test.visit({ agent, identityToken: await token({ sub: 'cyd' }) }))
    expect(events.find(event => event.type === 'action-end')).toMatchObject({ code: 'identity_required' })
  })
})
