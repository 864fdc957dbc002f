import { EgressError } from '@bellhop/core/egress'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { dumpTables, type LiveApp, useLiveApp } from '../testing/live-app.ts'
import type { Run } from './run.ts'

describeOnEachDatabase('the test of an action', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  let secret: string
  beforeEach(async () => {
    app = live()
    secret = await app.create('/v1/secrets', { name: 'SHOP', value: 'sk-of-the-shop', hosts: [app.upstream.host] })
    await app.addAction({
      name: 'refund',
      context: ['tier'],
      inputs: [
        { name: 'order_id', type: 'string', title: 'Order number' },
        { name: 'email', type: 'email', from: 'identity.email' },
        { name: 'pin', type: 'string', sensitive: true },
      ],
      request: {
        method: 'POST',
        path: '/refunds?tier={{tier}}&medium={{medium}}',
        headers: [{ name: 'X-Key', value: 'key {{secrets.SHOP}}' }],
        body: '{"order": {{order_id}}, "email": {{email}}, "pin": {{pin}}, "zone": {{timezone}}}',
        auth: { type: 'basic', username: 'shop', secret },
      },
    })
  })

  const given = {
    inputs: { order_id: 'A', pin: '0000-pin' },
    context: { tier: 'gold' },
    identity: { sub: 'u1', email: 'Ann@Example.com' },
    runtime: { medium: 'phone', timezone: 'Europe/Berlin' },
  }
  const test = (body: Record<string, unknown> = {}) => app.run('/v1/actions/refund/test', { ...given, ...body })

  it('really calls, and approves itself', async () => {
    const run = await test()
    expect(run).toMatchObject({ mode: 'test', status: 'succeeded', startedBy: 'test', approval: null, version: 1 })
    expect(app.upstream.requests).toMatchObject([{ method: 'POST', path: '/refunds?tier=gold&medium=phone' }])
    expect(JSON.parse(app.upstream.requests[0]?.body ?? '')).toEqual({
      order: 'A',
      email: 'Ann@example.com',
      pin: '0000-pin',
      zone: 'Europe/Berlin',
    })
    expect(app.upstream.requests[0]?.headers).toMatchObject({
      'x-key': 'key sk-of-the-shop',
      authorization: `Basic ${btoa('shop:sk-of-the-shop')}`,
    })
  })

  it('waits for an approval where it is told to, also when it had to ask for inputs first', async () => {
    const waiting = await test({ autoApprove: false })
    expect(waiting).toMatchObject({ status: 'awaiting_approval', approval: { status: 'pending' } })
    const asking = await test({ autoApprove: false, inputs: { order_id: 'A' } })
    expect(asking.status).toBe('awaiting_inputs')
    const answered = await app.run(`/v1/runs/${asking.id}/inputs`, { inputs: { pin: '1' } })
    expect(answered.status).toBe('awaiting_approval')
    expect(app.upstream.requests).toEqual([])
    await app.run(`/v1/runs/${answered.id}/approve`, { digest: answered.approval?.digest })
    expect(app.upstream.requests).toHaveLength(1)
    const selfApproving = await test({ inputs: { order_id: 'A' } })
    const done = await app.run(`/v1/runs/${selfApproving.id}/inputs`, { inputs: { pin: '1' } })
    expect(done.status).toBe('succeeded')
  })

  it('goes on to its end where the action is switched off, as it began', async () => {
    await app.call('PATCH', '/v1/actions/refund', { body: { enabled: false } })
    const asking = await test({ autoApprove: false, inputs: { order_id: 'A' } })
    const answered = await app.run(`/v1/runs/${asking.id}/inputs`, { inputs: { pin: '1' } })
    expect(answered.status).toBe('awaiting_approval')
    const done = await app.run(`/v1/runs/${answered.id}/approve`, { digest: answered.approval?.digest })
    expect(done).toMatchObject({ status: 'succeeded', approval: { status: 'approved' } })
  })

  it('dry keeps nothing to go on with, also where it had to ask for inputs first', async () => {
    const asking = await test({ mode: 'dry_run', inputs: { order_id: 'A' } })
    expect(await app.run(`/v1/runs/${asking.id}/inputs`, { inputs: { pin: '1' } })).toMatchObject({
      status: 'prepared',
    })
    const { db } = app.parts.database
    const kept = db.selectFrom('runs').select(['sealedPrepared', 'expiresAt']).where('id', '=', asking.id)
    expect(await kept.executeTakeFirstOrThrow()).toEqual({ sealedPrepared: null, expiresAt: null })
  })

  it('dry shows the exact request, credentials as fingerprints and sensitive inputs masked, and sends nothing', async () => {
    const run = await test({ mode: 'dry_run' })
    expect(run).toMatchObject({ mode: 'dry_run', status: 'prepared', result: null, message: null })
    const sent = detail(run, 'send')
    expect(sent).toMatchObject({
      method: 'POST',
      url: `${app.upstream.base}/refunds?tier=gold&medium=phone`,
      sent: false,
    })
    expect(JSON.stringify(sent)).toMatch(/key •••• [0-9a-f]{4}/)
    expect(JSON.stringify(sent)).toMatch(/Basic •••• [0-9a-f]{4}/)
    expect(JSON.stringify(sent)).toContain('••••')
    expect(JSON.stringify(run)).not.toMatch(/sk-of-the-shop|0000-pin/)
    expect(JSON.stringify(run)).not.toContain(btoa('shop:sk-of-the-shop'))
    expect(app.upstream.requests).toEqual([])
    expect(detail(await test(), 'send')).toMatchObject({ url: sent.url, body: sent.body })
  })

  it('has used a secret that the API had, also where it led elsewhere, and none that never left', async () => {
    await app.addAction({ name: 'look', request: { auth: { type: 'bearer', secret } } })
    const lastUsed = async () => (await app.call('GET', '/v1/secrets')).body
    app.conversationParts.egress = {
      ...app.parts.egress,
      request: async () => {
        throw new EgressError('timeout', 'No connection was made in time.', { left: false })
      },
    }
    expect(await app.run('/v1/actions/look/runs')).toMatchObject({ status: 'failed', error: { code: 'timeout' } })
    expect(await lastUsed()).toMatchObject({ data: [{ lastUsedAt: null }] })
    app.conversationParts.egress = app.parts.egress
    app.upstream.play(() => ({ status: 302, headers: { Location: 'http://169.254.169.254/' } }))
    expect(await app.run('/v1/actions/look/runs')).toMatchObject({ error: { code: 'egress_denied' } })
    expect(app.upstream.requests).toHaveLength(1)
    expect(await lastUsed()).toMatchObject({ data: [{ lastUsedAt: app.clock.now().toISOString() }] })
  })

  it('fails where the secret is missing, switched off or not for that host, or the guard refuses, dry or not', async () => {
    await app.call('PATCH', `/v1/secrets/${secret}`, { body: { enabled: false } })
    expect(await test({ mode: 'dry_run' })).toMatchObject({ status: 'failed', error: { code: 'secret_disabled' } })
    expect(await test()).toMatchObject({ status: 'failed', error: { code: 'secret_disabled' } })
    await app.call('PATCH', `/v1/secrets/${secret}`, { body: { enabled: true, hosts: [], value: 'sk-of-the-shop' } })
    expect(await test({ mode: 'dry_run' })).toMatchObject({ status: 'failed', error: { code: 'secret_host_denied' } })
    expect(await test()).toMatchObject({ status: 'failed', error: { code: 'secret_host_denied' } })
    // What never left has used no secret.
    expect((await app.call('GET', '/v1/secrets')).body).toMatchObject({ data: [{ lastUsedAt: null }] })
    const { db } = app.parts.database
    await db.deleteFrom('secrets').where('workspaceId', '=', app.workspaceId).execute()
    expect(await test({ mode: 'dry_run' })).toMatchObject({ status: 'failed', error: { code: 'secret_missing' } })
    const failed = await test()
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'secret_missing' } })
    expect(failed.error?.hint).toMatch(/Secrets/)
    const draft = {
      description: 'Use when nothing else helps.',
      request: { method: 'GET', url: 'http://127.0.0.1:9/' },
    }
    const guarded = await app.run('/v1/actions/inside/test', { draft, mode: 'dry_run' })
    expect(guarded).toMatchObject({ status: 'failed', error: { code: 'egress_denied' } })
    expect(app.upstream.requests).toEqual([])
  })

  it('runs a definition that was never saved, in all its steps, and saves none', async () => {
    const draft = {
      description: 'Use when a customer wants a draft.',
      inputs: [{ name: 'word', type: 'string' }],
      request: { method: 'POST', url: `${app.upstream.base}/draft/{{word}}`, auth: { type: 'bearer', secret } },
      response: { transform: '({ loud: response.status.toUpperCase() })' },
      messages: { success: '{{ response.loud }}' },
    }
    const run = await app.run('/v1/actions/sketch/test', { draft, inputs: { word: 'x' } })
    expect(run).toMatchObject({
      action: 'sketch',
      version: 0,
      status: 'succeeded',
      message: 'OK',
      result: { loud: 'OK' },
    })
    const waiting = await app.run('/v1/actions/sketch/test', { draft, autoApprove: false })
    const asked = await app.run(`/v1/runs/${waiting.id}/inputs`, { inputs: { word: 'y' } })
    await app.call('PATCH', `/v1/secrets/${secret}`, { body: { value: 'sk-another' } })
    const stale = await app.call('POST', `/v1/runs/${asked.id}/approve`, { body: { digest: asked.approval?.digest } })
    expect(stale.status).toBe(409)
    const again = await app.readRun(asked.id)
    const done = await app.run(`/v1/runs/${asked.id}/approve`, { digest: again.approval?.digest })
    expect(done).toMatchObject({ status: 'succeeded', message: 'OK' })
    expect(app.upstream.requests.map(({ path }) => path)).toEqual(['/draft/x', '/draft/y'])
    expect((await app.call('GET', '/v1/actions/sketch')).status).toBe(404)
    const bad = await app.call('POST', '/v1/actions/sketch/test', { body: { draft: { ...draft, color: 'red' } } })
    expect([bad.status, bad.text]).toEqual([400, expect.stringContaining('"$.color"')])
    expect((await app.call('POST', '/v1/actions/sketch/test', { body: {} })).status).toBe(404)
  })

  it('is for who may write, not for who may run', async () => {
    const key = await app.addKey(['read', 'run', 'approve'])
    expect((await app.call('POST', '/v1/actions/refund/test', { key: key.value, body: given })).status).toBe(403)
    expect(app.upstream.requests).toEqual([])
  })

  it('sends the time zone by the name that it was given under', async () => {
    for (const timezone of ['Asia/Kolkata', 'Europe/Kyiv']) {
      await test({ runtime: { timezone } })
      expect(JSON.parse(app.upstream.requests.at(-1)?.body ?? '')).toMatchObject({ zone: timezone })
    }
  })

  it('refuses a time zone that is none', async () => {
    const answer = await app.call('POST', '/v1/actions/refund/test', {
      body: { ...given, runtime: { timezone: 'Mars/Base' } },
    })
    expect(answer).toMatchObject({ status: 400, body: { error: { issues: [{ path: '$.runtime.timezone' }] } } })
  })
})

describeOnEachDatabase('what is kept of a run', open => {
  const live = useLiveApp(open)

  it('holds no secret and no sensitive input in the open, wherever it came from or came back', async () => {
    const app = live()
    const canaries = { secret: 'sk-canary-51d0c7', card: 'card-canary-88e2', pin: 'pin-canary-77a1' }
    const secret = await app.create('/v1/secrets', { name: 'SHOP', value: canaries.secret, hosts: [app.upstream.host] })
    const inputs = [
      { name: 'order_id', type: 'string' },
      { name: 'card', type: 'string', title: 'Card', sensitive: true },
      { name: 'pin', type: 'string', sensitive: true, from: 'context.pin' },
    ]
    const body = '{"order": {{order_id}}, "card": {{card}}, "pin": {{pin}}, "n": "{{card}}"}'
    const request = {
      method: 'POST',
      path: '/{{card}}?p={{pin}}',
      body,
      auth: { type: 'basic', username: 'shop', secret },
    }
    const messages = { before: 'Using {{ inputs.card }}.', success: 'Paid by {{ inputs.card }}.' }
    await app.addAction({ name: 'pay', inputs, request, messages })
    await app.addAction({ name: 'pay_now', inputs, request, messages, runMode: 'automatic', collect: 'words' })
    const agent = await app.create('/v1/agents', { name: 'Desk', actions: ['pay', 'pay_now'] })
    const conversationId = await app.converse(agent, { context: { pin: canaries.pin } })
    app.upstream.play(({ headers, body: sent, path }) => ({
      json: { status: 'ok', echo: { headers, sent, path } },
      headers: { 'x-echo': encodeURIComponent(canaries.card) },
    }))

    const given = { order_id: 'A', card: canaries.card }
    const waiting = await app.run('/v1/actions/pay/runs', { inputs: given, conversationId })
    expect(await dumpTables(app.parts.database)).not.toMatch(leak(canaries))
    await app.run(`/v1/runs/${waiting.id}/approve`, { digest: waiting.approval?.digest })
    await app.run('/v1/actions/pay/test', { inputs: given, context: { pin: canaries.pin }, mode: 'dry_run' })
    app.upstream.play(() => ({ status: 422, json: { wrong: canaries.card } }))
    await app.run('/v1/actions/pay_now/runs', { inputs: given, conversationId })

    // In words, too long to be accepted at first.
    await app.call('PATCH', '/v1/actions/pay_now', {
      body: { inputs: inputs.map(input => (input.name === 'card' ? { ...input, max: 16 } : input)) },
    })
    await app.say(conversationId, { action: 'pay_now' })
    const refused = await app.say(conversationId, { text: `${canaries.card} and more` })
    expect(refused.status).toBe('waiting')
    await app.say(conversationId, { text: canaries.card })
    expect(app.upstream.requests.map(({ body: sent }) => JSON.parse(sent).card)).toEqual([canaries.card, canaries.card])

    const dump = await dumpTables(app.parts.database)
    expect(dump).toContain('Paid by ••••')
    expect(dump).not.toMatch(leak(canaries))
    expect(app.logs.join('\n')).not.toMatch(leak(canaries))
    const { text } = await app.call('GET', `/v1/runs?conversationId=${conversationId}`)
    expect(text).not.toMatch(leak(canaries))
  })
})

/** Any of these texts as they are, in base64 as a credential's header has it, or in hex as a dump has bytes. */
function leak(canaries: { secret: string; card: string; pin: string }): RegExp {
  const forms = Object.values(canaries).flatMap(text => [text, Buffer.from(text).toString('hex'), btoa(text)])
  return new RegExp([...forms, btoa(`shop:${canaries.secret}`)].map(text => text.replace(/[+/=]/g, '.')).join('|'))
}

function detail(run: Run, step: string): Record<string, unknown> {
  return { ...run.trace.find(candidate => candidate.step === step)?.detail }
}
