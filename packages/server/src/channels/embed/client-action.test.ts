import { createHash } from 'node:crypto'
import { errorCodes, isJsonObject } from '@bellhop/core'
import { beforeAll, expect, it } from 'vitest'
import { expireClientAction } from '../../runs/client-actions.ts'
import { timeLimit } from '../../runs/expire-approval.ts'
import { requireRun } from '../../runs/find-run.ts'
import { sweepReadBacks } from '../../runs/read-back.ts'
import { sweepRuns } from '../../runs/sweep-runs.ts'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import {
  clientCode,
  createEmbedApp,
  type EmbedApp,
  type PageAnswer,
  shopOrigin,
  type TestVisitor,
} from '../../testing/embed-app.ts'
import { signModuleGrant, signVisitor } from './visitor-token.ts'

describeOnEachDatabase('a client action', open => {
  let test: EmbedApp
  beforeAll(async () => {
    test = await createEmbedApp(await open())
  })

  const start = async () => {
    const visitor = await test.visit()
    const { runId } = await visitor.press('fill_cart', 'client-action')
    return { visitor, runId }
  }
  const claim = (visitor: TestVisitor, runId: string) => visitor.post(`/embed/v1/runs/${runId}/claim`)
  const report = (visitor: TestVisitor, runId: string, body: object) =>
    visitor.post(`/embed/v1/runs/${runId}/client-result`, body)
  const statusOf = async (runId: string) => {
    const { db } = test.parts.database
    return (await db.selectFrom('runs').select(['status', 'error']).where('id', '=', runId).executeTakeFirst()) ?? null
  }
  const addressIn = (claimed: PageAnswer) => {
    const url = new URL(claimed.field('url'))
    return `${url.pathname}${url.search}`
  }
  const fetchModule = (address: string, origin: string | null = shopOrigin) => test.page('GET', address, { origin })

  it('tells every browser that there is something to do, but neither its code nor its values', async () => {
    const { visitor } = await start()
    const events = await visitor.events(event => event.type === 'client-action')
    expect(events.at(-1)).toEqual({
      number: expect.any(Number),
      at: expect.any(String),
      runId: expect.stringMatching(/^run_/),
      type: 'client-action',
      action: 'fill_cart',
      title: 'Fill cart',
      timeoutMs: 5_000,
      expiresAt: new Date(test.clock.now().getTime() + 30_000).toISOString(),
    })
  })

  it.each([
    ['what it returns', { ok: true, value: { count: 2, title: 'Mug \ud83d' } }, 'succeeded', { title: 'Mug \ud83d' }],
    ['a name in it', { ok: true, value: { count: 2, '\ud83d': 1 } }, 'succeeded', { '\ud83d': 1 }],
    ['what it threw', { ok: false, error: 'No \ud83d' }, 'failed', { error: { code: 'client_failed' } }],
  ])('has ended also where %s holds half of a character, as a cut text does', async (_, said, status, result) => {
    const { visitor, runId } = await start()
    const held = (await claim(visitor, runId)).field('claim')
    expect(await report(visitor, runId, { claim: held, ...said })).toMatchObject({ status: 200, body: { status } })
    expect((await test.call('GET', `/v1/runs/${runId}`)).body).toMatchObject({ status, result })
  })

  it.each([
    ['is nested too deeply', `${'['.repeat(70)}${']'.repeat(70)}`],
    ['is nested without end', `${'['.repeat(8_000)}${']'.repeat(8_000)}`],
    ['has a name that can not be kept', '{"count": 2, "__proto__": {"a": 1}}'],
  ])('has failed, and is not waited for, where what it returns %s', async (_, value) => {
    const { visitor, runId } = await start()
    const held = (await claim(visitor, runId)).field('claim')
    const said = await test.app.request(`/embed/v1/runs/${runId}/client-result`, {
      method: 'POST',
      headers: {
        Origin: shopOrigin,
        Authorization: `Bearer ${visitor.token}`,
        'Content-Type': 'application/json',
      },
      body: `{"claim": "${held}", "ok": true, "value": ${value}}`,
    })
    expect([said.status, await said.json()]).toEqual([200, { status: 'failed' }])
    expect(await statusOf(runId)).toMatchObject({ status: 'failed', error: { code: 'client_failed' } })
  })

  it('is given to exactly one of twenty browsers that ask at once', async () => {
    const { visitor, runId } = await start()
    const answers = await Promise.all(Array.from({ length: 20 }, () => claim(visitor, runId)))
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    expect(won[0]?.body).toEqual({
      url: expect.stringMatching(`^http://localhost:4460/embed/v1/client/${test.agent}/[0-9a-f]{64}\\.js\\?t=`),
      args: { count: 3 },
      timeoutMs: 5_000,
      returns: true,
      claim: expect.stringMatching(/^clm_/),
    })
    for (const { status, body, text } of answers.filter(answer => answer !== won[0])) {
      expect(status).toBe(409)
      expect(body).toMatchObject({ error: { code: 'conflict' } })
      expect(text).not.toMatch(/clm_|\.js/)
    }
    expect((await claim(visitor, runId)).status).toBe(409)
  })

  it('is served under the hash of its very text, for that page alone, to be imported and not kept', async () => {
    const { visitor, runId } = await start()
    const address = addressIn(await claim(visitor, runId))
    const answer = await fetchModule(address)
    expect(answer.status).toBe(200)
    const name = /([0-9a-f]{64})\.js/.exec(address)?.[1]
    expect(createHash('sha256').update(answer.text, 'utf8').digest('hex')).toBe(name)
    expect(answer.text).toContain(clientCode)
    expect(answer.text).toMatch(/^export default async function \(args, bellhop\) \{/)
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('access-control-allow-origin')).toBe(shopOrigin)
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('vary')).toBe('Origin')
    // A second fetch of the same browser, which a reload of the module makes, is no second run.
    expect((await fetchModule(address)).status).toBe(200)
  })

  it('runs as an ES module whose default export is the author’s function', async () => {
    const { visitor, runId } = await start()
    const { text } = await fetchModule(addressIn(await claim(visitor, runId)))
    const module: unknown = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)
    const run = isModule(module) ? module.default : () => Promise.reject(new Error('No default export'))
    expect(await run({ count: 3 }, {})).toEqual({ count: 3, note: '“quoted” and ümlaut' })
  })

  it('shows its code to no page but the one that claimed it', async () => {
    const { visitor, runId } = await start()
    const address = addressIn(await claim(visitor, runId))
    for (const origin of ['https://other.example', 'https://evil.example', 'null', null]) {
      const answer = await fetchModule(address, origin)
      expect(answer.status, String(origin)).toBe(403)
      expect(answer.text).not.toContain('count')
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  it('shows its code under no address but the one that was given', async () => {
    const { visitor, runId } = await start()
    const address = addressIn(await claim(visitor, runId))
    const agent = await test.addAgent({ allowedOrigins: [shopOrigin] })
    const [path = '', token = ''] = address.split('?t=')
    const own = { workspaceId: test.workspaceId, agentId: test.agent, origin: shopOrigin, runId }
    const sha256 = /([0-9a-f]{64})/.exec(path)?.[1] ?? ''
    const now = test.clock.now().getTime()
    const { keyring } = test.parts
    const visitorLike = {
      ...own,
      conversationId: visitor.conversationId,
      contactId: 'con_1',
      expiresAt: now + 1_000,
      resumableUntil: now + 1_000,
    }
    const addresses: [string, string, number][] = [
      ['of another agent', `${path.replace(test.agent, agent)}?t=${token}`, 401],
      ['of another hash', `${path.replace(sha256, 'a'.repeat(64))}?t=${token}`, 401],
      ['with a changed grant', `${path}?t=A${token.slice(1)}`, 401],
      ['with a visitor token', `${path}?t=${visitor.token}`, 401],
      ['with a token like one', `${path}?t=${signVisitor(keyring, visitorLike)}`, 401],
      ['past its time', `${path}?t=${signModuleGrant(keyring, { ...own, sha256, expiresAt: now })}`, 401],
      [
        'of another text',
        `${path.replace(sha256, 'b'.repeat(64))}?t=${signModuleGrant(keyring, { ...own, sha256: 'b'.repeat(64), expiresAt: now + 1 })}`,
        410,
      ],
      ['without a grant', path, 400],
      ['with two', `${address}&t=${token}`, 400],
      ['above it', `${path.replace(`${sha256}.js`, '..%2F..%2Fsession')}?t=${token}`, 400],
    ]
    for (const [name, tried, status] of addresses) {
      const answer = await fetchModule(tried)
      expect(answer.status, name).toBe(status)
      expect(answer.text, name).not.toContain('count')
    }
    expect((await fetchModule(address)).status).toBe(200)
  })

  it('shows its code for minutes alone, and only while it is still to be done', async () => {
    const first = await start()
    const address = addressIn(await claim(first.visitor, first.runId))
    test.clock.advance(5 * 60 * 1000)
    expect((await fetchModule(address)).status).toBe(401)
    const second = await start()
    const claimed = await claim(second.visitor, second.runId)
    await report(second.visitor, second.runId, { claim: claimed.field('claim'), ok: true, value: {} })
    expect((await fetchModule(addressIn(claimed))).status).toBe(410)
  })

  it('ends with what the page returned, once', async () => {
    const { visitor, runId } = await start()
    const claimId = (await claim(visitor, runId)).field('claim')
    const answers = await Promise.all(
      [1, 2, 3].map(count => report(visitor, runId, { claim: claimId, ok: true, value: { count } })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status } of answers) expect([200, 409, 410]).toContain(status)
    const late = await report(visitor, runId, { claim: claimId, ok: false, error: 'changed my mind' })
    expect(late.status).toBe(410)
    expect(await statusOf(runId)).toMatchObject({ status: 'succeeded' })
    const events = await visitor.events(event => event.type === 'turn-end' && event.status === 'done')
    const told = events.flatMap(event => (event.type === 'text-delta' ? [event.text] : [])).at(-1)
    expect(told).toMatch(/^There are [123] in your cart\.$/)
  })

  it('believes no browser but the one that claimed it', async () => {
    const { visitor, runId } = await start()
    const unclaimed = await report(visitor, runId, { claim: 'clm_0', ok: true })
    expect(unclaimed.status).toBe(410)
    const claimId = (await claim(visitor, runId)).field('claim')
    const somebody = await test.visit()
    expect((await report(somebody, runId, { claim: claimId, ok: true })).status).toBe(404)
    for (const wrong of ['', 'clm_0', `${claimId}x`, claimId.toUpperCase()])
      expect((await report(visitor, runId, { claim: wrong, ok: true })).status).toBe(410)
    expect(await statusOf(runId)).toMatchObject({ status: 'awaiting_client' })
    expect((await report(visitor, runId, { claim: claimId, ok: true, value: { count: 3 } })).status).toBe(200)
  })

  it('has failed where its code threw, without a word of the error to the customer', async () => {
    const { visitor, runId } = await start()
    const claimId = (await claim(visitor, runId)).field('claim')
    const answer = await report(visitor, runId, { claim: claimId, ok: false, error: 'boom-canary at cart.js:7' })
    expect(answer.body).toEqual({ status: 'failed' })
    expect(await statusOf(runId)).toMatchObject({ error: { code: 'client_failed' } })
    const events = await visitor.events(event => event.type === 'turn-end' && event.status === 'done')
    expect(JSON.stringify(events)).not.toContain('boom-canary')
  })

  it('has failed, and did not run, where no browser took it in time', async () => {
    const { visitor, runId } = await start()
    test.clock.advance(29_999)
    await sweepRuns(test.conversationParts)
    expect(await statusOf(runId)).toMatchObject({ status: 'awaiting_client' })
    test.clock.advance(1)
    expect((await claim(visitor, runId)).status).toBe(409)
    await sweepRuns(test.conversationParts)
    expect(await statusOf(runId)).toMatchObject({ status: 'failed', error: { code: 'client_unreachable' } })
    expect((await claim(visitor, runId)).status).toBe(409)
  })

  it('is not ended as unclaimed by who looked before a browser took it', async () => {
    const { visitor, runId } = await start()
    const seen = await requireRun(test.parts.database.db, test.workspaceId, runId)
    const claimed = await claim(visitor, runId)
    const ending = expireClientAction(test.conversationParts, seen, timeLimit)
    await expect(ending).rejects.toMatchObject({ code: 'conflict' })
    expect(await statusOf(runId)).toMatchObject({ status: 'awaiting_client' })
    const done = await report(visitor, runId, { claim: claimed.field('claim'), ok: true })
    expect(done.body).toEqual({ status: 'succeeded' })
  })

  it('is unknown where the browser that took it fell silent, and is given to no other', async () => {
    const { visitor, runId } = await start()
    const claimId = (await claim(visitor, runId)).field('claim')
    test.clock.advance(15_000)
    await sweepRuns(test.conversationParts)
    expect(await statusOf(runId)).toMatchObject({ status: 'unknown', error: { code: 'outcome_unknown' } })
    expect((await claim(visitor, runId)).status).toBe(409)
    expect((await report(visitor, runId, { claim: claimId, ok: true })).status).toBe(410)
  })

  it('whose outcome is unknown is looked up where its action names how, and keeps nothing where it does not', async () => {
    const { visitor, runId } = await start()
    await claim(visitor, runId)
    test.clock.advance(15_000)
    await sweepRuns(test.conversationParts)
    const row = () => requireRun(test.parts.database.db, test.workspaceId, runId)
    expect(await row()).toMatchObject({ status: 'unknown', readBackAt: new Date(test.clock.now().getTime() + 5_000) })
    expect((await row()).sealedPrepared).not.toBeNull()
    test.clock.advance(5_000)
    await sweepReadBacks(test.conversationParts)
    await expect.poll(async () => (await row()).readBackAt, { timeout: 5_000 }).toBeNull()
    expect(await row()).toMatchObject({ status: 'unknown', readBackTries: 1, sealedPrepared: null })
  })

  const edit = async (change: object) => {
    const answer = await test.call('PATCH', '/v1/actions/fill_cart', { body: change })
    expect(answer.status).toBe(200)
  }
  const withdrawals: [string, object, object][] = [
    ['was switched off', { enabled: false }, { enabled: true }],
    [
      'got other code',
      { client: { code: 'return 2', returns: true, timeoutMs: 5_000 } },
      { client: { code: clientCode, returns: true, timeoutMs: 5_000 } },
    ],
  ]

  it.each(withdrawals)(
    'that %s is claimed by no browser, and has failed with words that say so',
    async (_, off, on) => {
      const { visitor, runId } = await start()
      await edit(off)
      const answers = await Promise.all([claim(visitor, runId), claim(visitor, runId)])
      await edit(on)
      for (const answer of answers) {
        expect([409, 410]).toContain(answer.status)
        expect(answer.text).not.toMatch(/clm_|\.js/)
      }
      expect(answers.some(({ status }) => status === 410)).toBe(true)
      expect(await statusOf(runId)).toMatchObject({
        status: 'failed',
        error: { code: 'gone', message: expect.stringMatching(/^Nothing was done: the action /) },
      })
      const events = await visitor.events(event => event.type === 'turn-end' && event.status === 'done')
      const told = events.flatMap(event => (event.type === 'text-delta' ? [event.text] : [])).at(-1)
      expect(told).toBe(errorCodes.gone.customer)
      expect((await claim(visitor, runId)).status).toBe(409)
    },
  )

  it.each(withdrawals)(
    'that %s after the claim hands out no code, and fails by what the browser says',
    async (_, off, on) => {
      const { visitor, runId } = await start()
      const claimed = await claim(visitor, runId)
      await edit(off)
      const answer = await fetchModule(addressIn(claimed))
      await edit(on)
      expect(answer.status).toBe(410)
      expect(answer.text).not.toContain('count')
      await report(visitor, runId, { claim: claimed.field('claim'), ok: false, error: 'The code could not be loaded.' })
      expect(await statusOf(runId)).toMatchObject({ status: 'failed', error: { code: 'client_failed' } })
    },
  )

  it('gives no code to a page whose origin was taken away, neither by a claim nor by its address', async () => {
    const { visitor, runId } = await start()
    const address = addressIn(await claim(visitor, runId))
    const second = await start()
    await test.call('PATCH', `/v1/agents/${test.agent}`, { body: { allowedOrigins: ['https://other.example'] } })
    test.clock.advance(5_000)
    const answers = [await fetchModule(address), await claim(second.visitor, second.runId)]
    await test.call('PATCH', `/v1/agents/${test.agent}`, {
      body: { allowedOrigins: [shopOrigin, 'https://other.example'] },
    })
    test.clock.advance(5_000)
    for (const answer of answers) {
      expect(answer.status).toBe(403)
      expect(answer.body).toMatchObject({ error: { code: 'origin_refused' } })
      expect(answer.text).not.toMatch(/count|clm_/)
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  it('has failed, and says why, where it returned more than 16 kB', async () => {
    const value = (bytes: number) => 'x'.repeat(bytes - 2)
    const finish = async (bytes: number) => {
      const { visitor, runId } = await start()
      const claimId = (await claim(visitor, runId)).field('claim')
      const answer = await report(visitor, runId, { claim: claimId, ok: true, value: value(bytes) })
      return { answer, run: await statusOf(runId) }
    }
    expect(await finish(16_384)).toMatchObject({ answer: { body: { status: 'succeeded' } } })
    expect(await finish(16_385)).toMatchObject({
      answer: { status: 200, body: { status: 'failed' } },
      run: { error: { code: 'client_failed', message: expect.stringContaining('16385 bytes') } },
    })
    expect(await finish(66_100)).toMatchObject({ answer: { status: 413 }, run: { status: 'awaiting_client' } })
  })

  it('is not claimed where the run is of another kind', async () => {
    const visitor = await test.visit()
    const { runId } = await visitor.press('return_item', 'inputs-requested')
    expect((await claim(visitor, runId)).status).toBe(409)
    expect((await report(visitor, runId, { claim: 'clm_0', ok: true })).status).toBe(410)
    expect(await statusOf(runId)).toMatchObject({ status: 'awaiting_inputs' })
  })
})

function isModule(module: unknown): module is { default: (args: unknown, bellhop: unknown) => Promise<unknown> } {
  return isJsonObject(module) || (typeof module === 'object' && module !== null && 'default' in module)
}
