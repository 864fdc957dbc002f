import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

interface Asked {
  method: string | undefined
  authorization: string | undefined
  body: unknown
}

describeOnEachDatabase("an agent's dynamic context", open => {
  let endpoint: Server
  let answer: { status: number; body: string }
  let asked: Asked[]
  let url: string
  let test: TestApp

  beforeAll(async () => {
    endpoint = createServer(async (request: IncomingMessage, response) => {
      const body: unknown = JSON.parse(await text(request))
      asked.push({ method: request.method, authorization: request.headers.authorization, body })
      response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(answer.body)
    })
    await new Promise<void>(resolve => endpoint.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/context`
  })
  afterAll(() => endpoint.close())
  beforeEach(async () => {
    asked = []
    answer = { status: 200, body: '{"plan":"gold","account":{"id":7}}' }
    test = await createTestApp(await open(), { egressAllow: new URL(url).host })
  })

  async function agentWith(context: object | null): Promise<string> {
    const body = { name: 'Desk', greeting: 'Hello, {{ context.plan | default: "stranger" }}.', context }
    return (await test.call('POST', '/v1/agents', { body })).field('id')
  }

  async function greetingOf(agent: string): Promise<string> {
    const conversation = await test.call('POST', '/v1/conversations', { body: { agent, identity: { sub: 'u1' } } })
    const events = await test.call('GET', `/v1/conversations/${conversation.field('id')}/events`)
    return events.text
  }

  it('is asked once when a conversation starts, and messages and actions may read it', async () => {
    const agent = await agentWith({ url })
    expect(await greetingOf(agent)).toContain('Hello, gold.')
    expect(asked).toEqual([
      {
        method: 'POST',
        authorization: undefined,
        body: {
          agentId: agent,
          conversationId: expect.stringMatching(/^cnv_/),
          channel: 'api',
          medium: 'api',
          identity: { sub: 'u1' },
        },
      },
    ])
  })

  it('goes out with its secret, to the hosts of that secret alone', async () => {
    const secret = { name: 'CTX', value: 'context-secret-value', hosts: [new URL(url).host] }
    const id = (await test.call('POST', '/v1/secrets', { body: secret })).field('id')
    expect(await greetingOf(await agentWith({ url, secret: id }))).toContain('Hello, gold.')
    expect(asked[0]?.authorization).toBe('Bearer context-secret-value')

    await test.call('PATCH', `/v1/secrets/${id}`, { body: { hosts: [] } })
    expect(await greetingOf(await agentWith({ url, secret: id }))).toContain('Hello, stranger.')
    expect(asked).toHaveLength(1)
    expect(test.logs.join('')).not.toContain('context-secret-value')
  })

  it.each([
    ['an error', { status: 500, body: '{}' }, 'upstream_status'],
    ['no JSON', { status: 200, body: '<html>' }, 'response_not_json'],
    ['a list', { status: 200, body: '[1]' }, 'response_not_json'],
    ['too much', { status: 200, body: JSON.stringify({ x: 'x'.repeat(70_000) }) }, 'response_too_large'],
  ])('that answers %s leaves the conversation without a context, and the test says why', async (_, given, code) => {
    answer = given
    const agent = await agentWith({ url })
    expect(await greetingOf(agent)).toContain('Hello, stranger.')
    const tested = await test.call('POST', `/v1/agents/${agent}/context/test`, { body: {} })
    expect(tested).toMatchObject({ status: 200, body: { ok: false, context: null, error: { code } } })
  })

  it('is never fetched from an address that the guard refuses', async () => {
    const agent = await agentWith({ url: 'http://169.254.169.254/latest' })
    const tested = await test.call('POST', `/v1/agents/${agent}/context/test`, { body: {} })
    expect(tested.body).toMatchObject({ ok: false, error: { code: 'egress_denied' } })
  })

  it('shows in its test what the endpoint answers', async () => {
    const agent = await agentWith({ url })
    const tested = await test.call('POST', `/v1/agents/${agent}/context/test`, { body: { identity: { sub: 'u2' } } })
    expect(tested.body).toMatchObject({ ok: true, context: { plan: 'gold', account: { id: 7 } }, error: null })
    expect(asked[0]?.body).toMatchObject({ identity: { sub: 'u2' }, conversationId: null })
  })

  it('has no test where the agent has no endpoint', async () => {
    const tested = await test.call('POST', `/v1/agents/${await agentWith(null)}/context/test`, { body: {} })
    expect(tested).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } })
  })
})
