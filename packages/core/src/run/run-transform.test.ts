import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../json.ts'
import { createSandbox } from '../sandbox/create-sandbox.ts'
import type { Sandbox } from '../sandbox/types.ts'
import { createMemorySecrets } from '../testing/index.ts'
import { detailOf, mark, openKit, prepare } from './testdata/run-kit.ts'
import { doneButUnread } from './words.ts'

let sandbox: Sandbox
beforeAll(() => {
  sandbox = createSandbox({ workers: 1, cpuMs: 300 })
})
afterAll(() => sandbox.close())

async function transform(
  code: string,
  { method = 'GET', json = { n: 1 } as JsonValue, status = 200, rest = {} as JsonObject, inputs = {} } = {},
) {
  const kit = await openKit([{ status, json }])
  const { response, ...others } = rest
  const action = kit.action(method, '/', {}, { ...others, response: { transform: code, ...Object(response) } })
  return kit.run(action, inputs, { sandbox })
}

describe('a transform', () => {
  it('makes the response of the message, and what the model sees', async () => {
    const outcome = await transform('({ total: response.n + 1 })', {
      rest: { messages: { success: '{{ response.total }}' } },
    })
    expect(outcome).toMatchObject({ response: { total: 2 }, result: { total: 2 }, message: '2' })
    expect(outcome.trace.map(({ step }) => step)).toEqual(['send', 'respond', 'transform', 'message'])
  })

  it('is narrowed down by the fields', async () => {
    const rest = { response: { fields: ['a'] } }
    expect((await transform('({ a: 1, b: 2 })', { rest })).result).toEqual({ a: 1 })
  })

  it('sees the answer, its status and the inputs but the sensitive ones', async () => {
    const rest = { inputs: [{ name: 'note' }, { name: 'pin', sensitive: true }, { name: 'left', required: false }] }
    const inputs = { note: 'n', pin: '123456' }
    const outcome = await transform('({ response, status, inputs })', { status: 201, rest, inputs })
    expect(outcome.response).toEqual({ response: { n: 1 }, status: 201, inputs: { note: 'n' } })
  })

  it('sees null where nothing came', async () => {
    const kit = await openKit([{ status: 204 }])
    const action = kit.action('GET', '/', {}, { response: { transform: 'response === null' } })
    expect((await kit.run(action, {}, { sandbox })).result).toBe(true)
  })

  it('is kept in the record with what it logs', async () => {
    const outcome = await transform('console.log("n is", response.n); return 1')
    expect(detailOf(outcome, 'transform')).toEqual({ logs: ['n is 1'] })
  })

  it('does not run on the answer of a failure', async () => {
    const outcome = await transform('throw new Error("ran")', { status: 404 })
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'upstream_status' } })
    expect(outcome.trace.map(({ step }) => step)).not.toContain('transform')
  })

  const failures: [code: string, js: string][] = [
    ['transform_failed', 'response.a.b.c'],
    ['transform_failed', 'throw new Error("no")'],
    ['transform_timeout', 'for (;;) {}'],
    ['transform_memory', 'new Uint8Array(2 ** 28)'],
  ]
  it.each(failures)('that goes wrong fails a read: %s', async (code, js) => {
    const outcome = await transform(js)
    expect(outcome).toMatchObject({ status: 'failed', error: { code }, response: null, result: { error: { code } } })
    expect(detailOf(outcome, 'transform').error).toBe(code)
  })

  it.each(failures)('that goes wrong leaves a write done: %s', async (code, js) => {
    const outcome = await transform(js, { method: 'POST', rest: { messages: { success: 'Done.' } } })
    expect(outcome).toMatchObject({
      status: 'succeeded',
      error: { code },
      response: null,
      message: doneButUnread('en'),
    })
  })

  it('that can not be run at all leaves a write done', async () => {
    const kit = await openKit([{ json: {} }])
    const closed = createSandbox({ workers: 1 })
    await closed.close()
    const action = kit.action('POST', '/', {}, { response: { transform: 'response' } })
    const outcome = await kit.run(action, {}, { sandbox: closed })
    expect(outcome).toMatchObject({ status: 'succeeded', error: { code: 'internal' }, message: doneButUnread('en') })
  })

  it('sees no credential, and hands on no sensitive input that came back', async () => {
    const kit = await openKit([{ json: { key: 'sk_live_51H8', card: '4111 1111 1111' } }])
    const action = kit.action(
      'POST',
      '/',
      { auth: { type: 'bearer', secret: 'sec_KEY' } },
      {
        inputs: [{ name: 'card', sensitive: true }],
        response: {
          transform:
            'console.log(response.card); return { seen: [response.key.length, response.card.length], ...response }',
        },
      },
    )
    const secrets = createMemorySecrets([{ name: 'KEY', value: 'sk_live_51H8', hosts: [kit.upstream.hostPort] }])
    const outcome = await kit.perform(prepare(action, { inputs: { card: '4111 1111 1111' } }), { sandbox, secrets })
    expect(outcome.response).toEqual({ seen: [9, 14], key: mark('sk_live_51H8'), card: '••••' })
    expect(JSON.stringify(outcome)).not.toMatch(/51H8|4111/)
  })

  it('tells nothing sensitive where it throws', async () => {
    const rest = { inputs: [{ name: 'card', sensitive: true }] }
    const outcome = await transform('throw new Error(response)', {
      json: 'card 4111 1111',
      rest,
      inputs: { card: '4111 1111' },
    })
    expect(outcome.error?.message).toContain('••••')
    expect(JSON.stringify(outcome)).not.toContain('4111')
  })
})
