import { customerWords, type ErrorCode, errorCodes, isJsonObject } from '@bellhop/core'
import { beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { agentRulesCacheMs } from '../../caches.ts'
import { describeOnEachDatabase } from '../../testing/databases.ts'
import {
  createEmbedApp,
  type EmbedApp,
  type PageAnswer,
  shopOrigin,
  type TestVisitor,
} from '../../testing/embed-app.ts'
import { createTestApp } from '../../testing/test-app.ts'
import { readVisitor, signVisitor } from './visitor-token.ts'

/** Every endpoint that takes a visitor token, with a body that it takes. `{run}` is a run of the visitor's own. */
const endpoints: [method: string, path: string, body?: object][] = [
  ['POST', '/embed/v1/messages', { text: 'Hello' }],
  ['POST', '/embed/v1/stop', {}],
  ['GET', '/embed/v1/events'],
  ['POST', '/embed/v1/runs/{run}/inputs', { inputs: {} }],
  ['POST', '/embed/v1/runs/{run}/approve', { digest: 'x' }],
  ['POST', '/embed/v1/runs/{run}/deny', { digest: 'x' }],
  ['POST', '/embed/v1/runs/{run}/cancel'],
  ['POST', '/embed/v1/runs/{run}/claim', {}],
  ['POST', '/embed/v1/runs/{run}/client-result', { claim: 'clm_1', ok: true }],
  ['POST', '/embed/v1/feedback', { messageId: 'msg_1', value: 'up' }],
]
const agentSchema = z.looseObject({ allowedOrigins: z.array(z.string()) })
const withBody = endpoints.filter(([, , body]) => body !== undefined)
const ofRuns = endpoints.filter(([, path]) => path.includes('{run}'))

describeOnEachDatabase('every endpoint of a visitor', open => {
  let test: EmbedApp
  let visitor: TestVisitor
  let runId: string
  beforeAll(async () => {
    test = await createEmbedApp(await open())
    visitor = await test.visit()
    runId = (await visitor.press('return_item', 'inputs-requested')).runId
  })

  const path = (template: string, run = runId) => template.replace('{run}', run)
  const state = async () => {
    const { db } = test.parts.database
    const rows = await Promise.all([
      db.selectFrom('events').selectAll().execute(),
      db.selectFrom('runs').select(['id', 'status', 'updatedAt']).execute(),
      db.selectFrom('feedback').selectAll().execute(),
    ])
    return JSON.stringify(rows)
  }
  const signed = (change: object) => {
    const own = readVisitor(test.parts.keyring, visitor.token, test.clock.now())
    if (!own) throw new Error('Not a token')
    return signVisitor(test.parts.keyring, { ...own, ...change })
  }

  it('is in this suite', () => {
    const known = test.app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/embed/v1/'))
      .map(({ method, path }) => `${method} ${path.replace(':id', '{run}')}`)
    const others = ['POST /embed/v1/session', 'GET /embed/v1/client/:agent/:file']
    expect(new Set([...endpoints.map(([method, path]) => `${method} ${path}`), ...others])).toEqual(new Set(known))
  })

  it('takes no call without a token of its own, and lets the page read that', async () => {
    const before = await state()
    const [body, signature] = visitor.token.split('.')
    const tokens: [string, Record<string, string>][] = [
      ['none', {}],
      ['changed', { Authorization: `Bearer ${body}.${signature?.startsWith('A') ? 'B' : 'A'}${signature?.slice(1)}` }],
      ['past its time', { Authorization: `Bearer ${signed({ expiresAt: test.clock.now().getTime() })}` }],
      ['an API key', { Authorization: `Bearer ${test.key}` }],
      ['another scheme', { Authorization: `Basic ${visitor.token}` }],
    ]
    for (const [method, template, given] of endpoints)
      for (const [name, headers] of tokens) {
        const address = path(template)
        const answer = await test.page(method, address, { headers, ...(given && { body: given }) })
        expect(answer.status, `${address}: ${name}`).toBe(401)
        expectCustomerWords(answer, 'unauthorized')
        expect(answer.headers.get('access-control-allow-origin')).toBe(shopOrigin)
      }
    expect(await state()).toBe(before)
  })

  it('takes a token from pages of its own origin alone, and lets no other read why', async () => {
    const before = await state()
    for (const [method, template, body] of endpoints)
      for (const origin of ['https://other.example', 'https://evil.example', 'null', null]) {
        const answer = await visitor.call(method, path(template), { origin, ...(body && { body }) })
        expect(answer.status, `${template} from ${origin}`).toBe(403)
        expectCustomerWords(answer, 'origin_refused')
        expect(answer.headers.get('access-control-allow-origin')).toBeNull()
        expect(answer.headers.get('vary')).toBe('Origin')
      }
    expect(await state()).toBe(before)
  })

  it.each([
    ['an origin that was taken away', { allowedOrigins: ['https://other.example'] }, 'origin_refused', 403],
    ['every origin taken away', { allowedOrigins: [] }, 'origin_refused', 403],
  ] as const)('takes no call from a page of %s', async (_, change, code, status) => {
    const address = `/v1/agents/${test.agent}`
    const { allowedOrigins } = agentSchema.parse((await test.call('GET', address)).body)
    await test.call('PATCH', address, { body: change })
    test.clock.advance(agentRulesCacheMs)
    const before = await state()
    for (const [method, template, body] of endpoints) {
      const answer = await visitor.call(method, path(template), body ? { body } : {})
      expect(answer.status, template).toBe(status)
      expectCustomerWords(answer, code)
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
    expect(await state()).toBe(before)
    await test.call('PATCH', address, { body: { allowedOrigins } })
    test.clock.advance(agentRulesCacheMs)
    expect((await visitor.call('HEAD', '/embed/v1/events')).status).toBe(200)
  })

  it('takes no call for an agent that is gone', async () => {
    const agent = await test.addAgent({ allowedOrigins: [shopOrigin] })
    const guest = await test.visit({ agent })
    await test.call('DELETE', `/v1/agents/${agent}`)
    test.clock.advance(agentRulesCacheMs)
    for (const [method, template, body] of endpoints)
      expectCustomerWords(await guest.call(method, path(template), body ? { body } : {}), 'not_found')
  })

  it('knows no run but those of its own conversation', async () => {
    const somebody = await test.visit()
    const theirs = (await somebody.press('return_item', 'inputs-requested')).runId
    const other = await test.addWorkspace('Other')
    const before = await state()
    const tries: [TestVisitor | { call: TestVisitor['call'] }, string][] = [
      [visitor, theirs],
      [somebody, runId],
      [visitor, 'run_0'],
      [visitor, '%2e%2e'],
      // Of another workspace, with the right conversation in its token.
      [
        {
          call: (method, address, options) =>
            test.page(method, address, { token: signed({ workspaceId: other.workspaceId }), ...options }),
        },
        runId,
      ],
    ]
    for (const [method, template, body] of ofRuns)
      for (const [who, run] of tries) {
        const answer = await who.call(method, path(template, run), body ? { body } : {})
        expect(answer.status, `${template} ${run}`).toBe(404)
        expectCustomerWords(answer, 'not_found')
      }
    expect(await state()).toBe(before)
  })

  it('refuses what it does not understand with words that the page can read, and changes nothing', async () => {
    const before = await state()
    const hostile: [name: string, status: number, body: string | Uint8Array, type?: string][] = [
      ['not JSON', 400, '{"text": }'],
      ['empty', 400, ''],
      ['not UTF-8', 400, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
      ['a list', 400, '[]'],
      ['null', 400, 'null'],
      ['a text', 400, '"text"'],
      ['too deep', 400, '['.repeat(30_000) + ']'.repeat(30_000)],
      ['1.5 MB', 413, `{"text": "${'x'.repeat(1_500_000)}"}`],
      ['text', 415, '{}', 'text/plain'],
      ['a form', 415, 'text=x', 'application/x-www-form-urlencoded'],
      ['of no type', 415, '{}', ''],
    ]
    for (const [method, template, body] of withBody) {
      const unknown: typeof hostile = [['an unknown field', 400, JSON.stringify({ ...body, never_a_field: 1 })]]
      for (const [name, status, content, type = 'application/json'] of [...hostile, ...unknown]) {
        const response = await test.app.request(path(template), {
          method,
          headers: { Origin: shopOrigin, Authorization: `Bearer ${visitor.token}`, 'Content-Type': type },
          body: content,
        })
        const answer = await toAnswer(response)
        expect(answer.status, `${template}: ${name}`).toBe(status)
        expectCustomerWords(answer, status === 413 ? 'request_too_large' : 'request_invalid')
        expect(answer.headers.get('access-control-allow-origin')).toBe(shopOrigin)
      }
    }
    expect(await state()).toBe(before)
  })

  it('takes either words or a button, never both or neither', async () => {
    for (const body of [{ text: 'Hi', action: 'order_status' }, {}, { text: '' }, { text: ' ' }, { action: 7 }]) {
      const answer = await visitor.post('/embed/v1/messages', body)
      expect(answer.status, JSON.stringify(body)).toBe(400)
    }
  })

  it('knows no button but those of its agent', async () => {
    await test.call('POST', '/v1/actions', {
      body: {
        name: 'not_for_the_shop',
        description: 'Use when this agent must not.',
        request: { method: 'GET', url: `http://${test.upstream.host}/` },
      },
    })
    for (const action of ['not_for_the_shop', 'never_an_action', '']) {
      const answer = await visitor.post('/embed/v1/messages', { action })
      expect(answer.status, action).toBe(404)
      expectCustomerWords(answer, 'not_found')
    }
  })

  it('answers another method with those that it has, readable by the page', async () => {
    for (const [method, template] of [...endpoints, ['POST', '/embed/v1/session'] as const]) {
      const wrong = method === 'GET' ? 'POST' : 'PUT'
      const answer = await visitor.call(wrong, path(template), { body: {} })
      expect(answer.status, template).toBe(405)
      expectCustomerWords(answer, 'method_not_allowed')
      expect(answer.headers.get('allow')?.split(', '), template).toContain(method)
      expect(answer.headers.get('access-control-allow-origin')).toBe(shopOrigin)
    }
  })

  it('says to the page that there is nothing at another address', async () => {
    const answer = await visitor.call('GET', '/embed/v1/nothing')
    expect(answer.status).toBe(404)
    expectCustomerWords(answer, 'not_found')
    expect(answer.headers.get('access-control-allow-origin')).toBe(shopOrigin)
  })

  it('lets a page ask what it may send, and no more than that', async () => {
    for (const [method, template] of endpoints) {
      const answer = await test.page('OPTIONS', path(template), {
        origin: 'https://any.example',
        headers: { 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': 'authorization' },
      })
      expect(answer.status).toBe(204)
      expect(answer.text).toBe('')
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://any.example')
      expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST')
      expect(answer.headers.get('access-control-allow-headers')).toBe('authorization, content-type, last-event-id')
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
      expect(answer.headers.get('vary')).toBe('Origin')
    }
    const plain = await test.page('OPTIONS', '/embed/v1/messages', { origin: null })
    expect(plain.status).toBe(405)
    // The API for keys is not for pages.
    const rest = await test.page('OPTIONS', '/v1/actions', { headers: { 'Access-Control-Request-Method': 'GET' } })
    expect(rest.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('answers HEAD of the stream with its head, and streams nothing', async () => {
    const answer = await visitor.call('HEAD', '/embed/v1/events')
    expect([answer.status, answer.text]).toEqual([200, ''])
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
  })

  it('keeps a rating of an answer of this conversation, and of no other', async () => {
    const ratings = async () => (await test.parts.database.db.selectFrom('feedback').selectAll().execute()).length
    const [greeting] = await visitor.events(event => event.type === 'message-start')
    const [theirs] = await (await test.visit()).events(event => event.type === 'message-start')
    if (greeting?.type !== 'message-start' || theirs?.type !== 'message-start') throw new Error('No greeting')
    const before = await ratings()
    const answer = await visitor.post('/embed/v1/feedback', { messageId: greeting.messageId, value: 'up' })
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect(answer.headers.get('access-control-allow-origin')).toBe(shopOrigin)
    expect(await ratings()).toBe(before + 1)
    await visitor.post('/embed/v1/feedback', { messageId: theirs.messageId, value: 'down' })
    expect(await ratings()).toBe(before + 1)
  })

  it('takes no token from the address, where logs would have it', async () => {
    const answer = await test.page('GET', `/embed/v1/events?token=${visitor.token}`)
    expect(answer.status).toBe(400)
  })

  it('tells nothing of an unexpected fault but the id under which the log has it', async () => {
    const failing = new Proxy(test.parts.database.db, {
      get: () => {
        throw new Error('connection to 10.0.0.5 refused for hunter2')
      },
    })
    const broken = await createTestApp(test.parts.database)
    broken.conversationParts.database = { ...test.parts.database, db: failing }
    const answer = await broken.call('POST', '/embed/v1/messages', {
      key: null,
      headers: { Origin: shopOrigin, Authorization: `Bearer ${visitor.token}`, 'X-Request-Id': 'asked-by-page-1' },
      body: { text: 'Hello' },
    })
    expect(answer.status).toBe(500)
    expectCustomerWords(answer, 'internal')
    expect(answer.text).not.toMatch(/hunter2|10\.0\.0\.5/)
    expect(answer.body).toMatchObject({ error: { requestId: 'asked-by-page-1', issues: [] } })
    expect(broken.logs.find(line => line.includes('asked-by-page-1'))).toContain('hunter2')
  })

  it('keeps its hints for the author, who finds them in the log under the request id', async () => {
    const answer = await visitor.call('POST', '/embed/v1/messages', {
      body: { action: 'never_an_action' },
      headers: { 'X-Request-Id': 'asked-by-page-2' },
    })
    expectCustomerWords(answer, 'not_found')
    const { hint } = errorCodes.not_found
    expect(answer.text).not.toContain(hint)
    const logged = test.logs.find(line => line.includes('asked-by-page-2'))
    expect(JSON.parse(logged ?? '')).toMatchObject({ level: 20, code: 'not_found', hint })
  })

  it('keeps one rating of a message, the last, and offers what is meant for a bad one when it turns bad', async () => {
    await test.call('PATCH', '/v1/actions/broken', { body: { offer: 'after_negative_feedback' } })
    const rater = await test.visit()
    const [greeting] = await rater.events(event => event.type === 'message-start')
    if (greeting?.type !== 'message-start') throw new Error('No greeting')
    const { messageId } = greeting
    const rate = (value: string) => rater.post('/embed/v1/feedback', { messageId, value })
    const answers = await Promise.all(['down', 'down', 'down', 'down', 'down'].map(rate))
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204])
    await rate('up')
    const { db } = test.parts.database
    const rows = await db
      .selectFrom('feedback')
      .selectAll()
      .where('conversationId', '=', rater.conversationId)
      .execute()
    expect(rows.map(({ value }) => value)).toEqual(['up'])
    const { lastEvent } = await db
      .selectFrom('conversations')
      .select('lastEvent')
      .where('id', '=', rater.conversationId)
      .executeTakeFirstOrThrow()
    const events = await rater.events(event => event.number === lastEvent)
    expect(events.filter(event => event.type === 'offers')).toHaveLength(2)
    await test.call('PATCH', '/v1/actions/broken', { body: { offer: 'never' } })
  })

  it('tells a visitor what went wrong in the language of their agent, also once their token is past its time', async () => {
    const agent = await test.addAgent({ name: 'Schalter', locale: 'de-DE', allowedOrigins: [shopOrigin] })
    const opened = await test.page('POST', '/embed/v1/session', { body: { agent } })
    const token = opened.field('token')
    const own = readVisitor(test.parts.keyring, token, test.clock.now())
    if (!own) throw new Error('Not a token')
    const late = signVisitor(test.parts.keyring, { ...own, expiresAt: test.clock.now().getTime() })
    const codes: [string, ErrorCode][] = [
      [token, 'not_found'],
      [late, 'unauthorized'],
    ]
    for (const [held, code] of codes) {
      const answer = await test.page('POST', '/embed/v1/runs/run_1/cancel', { token: held })
      expect(answer.body).toMatchObject({ error: { code, message: customerWords(code, 'de') } })
    }
  })

  it('writes neither tokens nor bodies into the log', async () => {
    const canary = 'body-canary-b2f1'
    await visitor.post('/embed/v1/messages', { text: canary })
    await visitor.post('/embed/v1/messages', { text: canary, [canary]: 1 })
    await visitor.call('GET', `/embed/v1/client/${test.agent}/${'a'.repeat(64)}.js?t=${visitor.token}`)
    await visitor.call('GET', `/embed/v1/nothing?t=${visitor.token}`)
    const logged = test.logs.join('\n')
    for (const secret of [canary, visitor.token, test.key]) expect(logged).not.toContain(secret)
  })
})

/** The one shape of an error, in words that a customer may read. */
function expectCustomerWords(answer: PageAnswer, code: ErrorCode): void {
  const { customer } = errorCodes[code]
  expect(answer.body).toEqual({
    error: {
      code,
      message: customer,
      hint: '',
      requestId: answer.headers.get('x-request-id'),
      issues: expect.any(Array),
    },
  })
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
}

async function toAnswer(response: Response): Promise<PageAnswer> {
  const text = await response.text()
  const body: unknown = JSON.parse(text)
  if (!isJsonObject(body)) throw new Error(text)
  return { status: response.status, headers: response.headers, text, body, field: () => '' }
}
