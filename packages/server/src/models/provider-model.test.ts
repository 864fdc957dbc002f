import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { isBellhopError } from '@bellhop/core'
import { createEgress } from '@bellhop/core/egress'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ScriptedProvider,
  scriptedProviderKey,
  startScriptedProvider,
  type WireName,
  wireNames,
} from '../testing/scripted-provider.ts'
import { createModelFetch } from './model-fetch.ts'
import { addressOf } from './named-model.ts'
import { providerModel } from './provider-model.ts'
import { type RetryTimes, retriedModel } from './retried-model.ts'

describe.each(wireNames)('a model over the wire format of %s', wire => {
  let provider: ScriptedProvider
  let model: LanguageModelV4
  beforeAll(async () => {
    provider = await startScriptedProvider()
    model = open(provider, wire)
  })
  afterAll(() => provider.close())

  it('streams text piece by piece, and says what it used', async () => {
    provider.play([{ text: ['Your order ', 'is ', 'shipped.'], usage: { input: 120, output: 7 } }])
    const parts = await ask(model)
    expect(textPieces(parts)).toEqual(['Your order ', 'is ', 'shipped.'])
    expect(parts.at(-1)).toMatchObject({
      type: 'finish',
      finishReason: { unified: 'stop' },
      usage: { inputTokens: { total: 120 }, outputTokens: { total: 7 } },
    })
  })

  it('sends instructions, history and tools with the key, and asks for nothing to be kept', async () => {
    provider.play([{ text: 'Yes.' }])
    await ask(model, { temperature: 0.2, maxOutputTokens: 99 })
    const [request] = provider.requests
    expect(request).toMatchObject({ wire, model: 'scripted', system: 'Be kind.', tools: ['find_order'] })
    expect(request?.turns).toEqual([
      { role: 'user', text: 'Where is ORD-1?' },
      { role: 'assistant', text: expect.stringContaining('find_order({"order_id":"ORD-1"})') },
      { role: 'tool', text: expect.stringContaining('shipped') },
      { role: 'user', text: 'And ORD-2?' },
    ])
    expect(JSON.stringify(request?.headers)).toContain(scriptedProviderKey)
    expect(JSON.stringify(request?.body)).toContain('0.2')
    expect(JSON.stringify(request?.body)).toContain('99')
    expect(request?.body.store).toBe(wire === 'openai' ? false : undefined)
  })

  it('streams parallel calls, each with its own arguments', async () => {
    provider.play([
      {
        text: 'One moment.',
        calls: [
          { name: 'find_order', arguments: { order_id: 'ORD-1', note: 'a "quoted" note' } },
          { name: 'find_order', arguments: { order_id: 'ORD-2' } },
        ],
      },
    ])
    const parts = await ask(model)
    const calls = parts.filter(part => part.type === 'tool-call')
    expect(calls.map(({ toolName, input }) => [toolName, JSON.parse(input)])).toEqual([
      ['find_order', { order_id: 'ORD-1', note: 'a "quoted" note' }],
      ['find_order', { order_id: 'ORD-2' }],
    ])
    expect(new Set(calls.map(({ toolCallId }) => toolCallId)).size).toBe(2)
    expect(parts.at(-1)).toMatchObject({ type: 'finish', finishReason: { unified: 'tool-calls' } })
  })

  it.each([
    ['length', 'length'],
    ['filter', 'content-filter'],
  ] as const)('says that it ended for %s', async (finish, unified) => {
    provider.play([{ text: 'Half a sen', finish }])
    expect((await ask(model)).at(-1)).toMatchObject({ type: 'finish', finishReason: { unified } })
  })

  it.each([
    [401, 'model_failed', 'key'],
    [403, 'model_failed', 'key'],
    [404, 'model_failed', 'name of the model'],
    [400, 'model_failed', 'log'],
    [413, 'model_failed', 'contextTokens'],
  ])('that answers %i is not asked again, and says what to do', async (status, code, hint) => {
    provider.play([{ status, message: `Incorrect API key provided: ${scriptedProviderKey}` }])
    const error = await failureOf(ask(model))
    expect(error).toMatchObject({ code, status, hint: expect.stringContaining(hint) })
    expect(`${error.message} ${error.hint} ${String(error.cause)} ${JSON.stringify(error)}`).not.toContain(
      scriptedProviderKey,
    )
    expect(provider.requests).toHaveLength(1)
  })

  it.each([
    [429, 'rate_limited'],
    [500, 'model_failed'],
    [503, 'model_failed'],
  ])('that answers %i is asked twice more, and no more', async (status, code) => {
    provider.play([{ status }])
    expect(await failureOf(ask(model))).toMatchObject({ code, status })
    expect(provider.requests).toHaveLength(3)
    provider.play([{ status }, { status }, { text: 'Here I am.' }])
    expect(textPieces(await ask(model)).join('')).toBe('Here I am.')
  })

  it('that asks for more patience than there is gets none', async () => {
    provider.play([{ status: 429, retryAfter: 30 }])
    expect(await failureOf(ask(model))).toMatchObject({ code: 'rate_limited' })
    expect(provider.requests).toHaveLength(1)
  })

  it('that is cut in the middle ends with an error after what had come, and is not asked again', async () => {
    provider.play([{ text: ['One', 'two', 'three', 'four', 'five'], stopAfter: 4 }])
    const parts = await ask(model)
    expect(textPieces(parts).join('')).toMatch(/^One/)
    expect(parts.at(-1)).toMatchObject({ type: 'error', error: { code: 'model_failed' } })
    expect(parts.filter(({ type }) => type === 'finish')).toEqual([])
    expect(provider.requests).toHaveLength(1)
  })

  it('that fails before its first word is asked again', async () => {
    provider.play([{ text: 'Never', stopAfter: wire === 'google' ? 0 : 1 }, { text: 'Here I am.' }])
    expect(textPieces(await ask(model)).join('')).toBe('Here I am.')
    expect(provider.requests).toHaveLength(2)
  })

  it('that tells its fault within a stream that had begun well is asked again too', async () => {
    provider.play([{ raw: faults[wire] }, { raw: faults[wire] }, { text: 'Here I am.' }])
    expect(textPieces(await ask(model)).join('')).toBe('Here I am.')
    provider.play([{ raw: faults[wire] }])
    expect(await failureOf(ask(model))).toMatchObject({
      code: 'model_failed',
      hint: expect.stringContaining('status page'),
    })
    expect(provider.requests).toHaveLength(3)
  })

  it('that falls silent ends with a timeout', async () => {
    provider.play([{ text: 'One two three four', stopAfter: 4, stopBy: 'silence' }])
    const parts = await ask(open(provider, wire, { idleMs: 60 }))
    expect(parts.at(-1)).toMatchObject({ type: 'error', error: { code: 'timeout' } })
  })

  it('that never begins ends with a timeout, and is not asked again', async () => {
    provider.play([{ text: 'Too late.', delayMs: 300 }])
    expect(await failureOf(ask(open(provider, wire, { idleMs: 60 })))).toMatchObject({ code: 'timeout' })
    expect(provider.requests).toHaveLength(1)
  })

  it('stops where its caller aborts, with the reason of that', async () => {
    provider.play([{ text: 'One two three four five six', pieceMs: 20 }])
    const stop = new AbortController()
    const reason = new Error('The customer has left.')
    const parts: LanguageModelV4StreamPart[] = []
    const { stream } = await model.doStream({ ...options, abortSignal: stop.signal })
    for await (const part of stream) {
      parts.push(part)
      if (part.type === 'text-delta') stop.abort(reason)
    }
    expect(parts.at(-1)).toEqual({ type: 'error', error: reason })
    await expect(model.doStream({ ...options, abortSignal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it.each([
    '',
    'data: {"choices":',
    '<html>no model here</html>',
    'data: []\n\n',
    'data: {"error":{"message":"boom"}}\n\n',
  ])('that answers %j ends without having said anything', async raw => {
    provider.play([{ raw }])
    const parts = await ask(model).catch((error: unknown) => {
      if (isBellhopError(error)) return []
      throw error
    })
    expect(textPieces(parts)).toEqual([])
    expect(parts.filter(({ type }) => type === 'tool-call')).toEqual([])
  })
})

describe('a key', () => {
  it('goes to its hosts alone, and where nobody excepted the address nothing goes there at all', async () => {
    const provider = await startScriptedProvider()
    provider.play([{ text: 'Hello.' }])
    const elsewhere = open(provider, 'openai', { keyHosts: ['api.openai.com'] })
    expect(await failureOf(ask(elsewhere))).toMatchObject({
      code: 'model_failed',
      hint: expect.stringContaining('secret'),
    })
    const closed = await failureOf(ask(open(provider, 'openai', { allow: '' })))
    expect(closed).toMatchObject({ code: 'model_failed', hint: expect.stringContaining('BELLHOP_EGRESS_ALLOW') })
    // Its address may be one that only the operator should know.
    expect(closed.message).not.toContain('127.0.0.1')
    expect(provider.requests).toEqual([])
    provider.close()
  })

  it('is not needed by a compatible server, and then none is sent', async () => {
    const provider = await startScriptedProvider()
    provider.play([{ text: 'Hello.' }])
    await ask(open(provider, 'compatible', { key: null, keyHosts: null }))
    expect(provider.requests[0]?.headers.authorization).toBeUndefined()
    provider.close()
  })
})

/** Overloaded, told after a status of 200. */
const faults: Record<WireName, string> = {
  openai:
    'event: error\ndata: {"type":"error","sequence_number":0,"code":"server_error","message":"Try again.","param":null}\n\n',
  anthropic: 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
  google: 'data: {"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}\n\n',
  compatible: 'data: {"error":{"message":"Try again.","type":"server_error","param":null,"code":null}}\n\n',
}

const quick: RetryTimes = { backoffMs: 2, longestMs: 2_000 }

interface Opening {
  allow?: string
  key?: string | null
  keyHosts?: readonly string[] | null
  idleMs?: number
}

function open(provider: ScriptedProvider, wire: WireName, opening: Opening = {}): LanguageModelV4 {
  const { allow = provider.host, key = scriptedProviderKey, keyHosts = [provider.host], idleMs = 5_000 } = opening
  const models = provider.models(wire)
  if (!models.model) throw new Error('There is no model.')
  const { name, text } = models.model
  const egress = createEgress({ allow })
  const fetch = createModelFetch({ stream: outbound => egress.stream({ ...outbound, idleMs }) }, keyHosts)
  return retriedModel(providerModel(name, { baseUrl: addressOf(models, name), key, fetch }), { name: text, key }, quick)
}

const options: LanguageModelV4CallOptions = {
  prompt: [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: [{ type: 'text', text: 'Where is ORD-1?' }] },
    {
      role: 'assistant',
      content: [{ type: 'tool-call', toolCallId: 'call_1', toolName: 'find_order', input: { order_id: 'ORD-1' } }],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool-result',
          toolCallId: 'call_1',
          toolName: 'find_order',
          output: { type: 'json', value: { status: 'shipped' } },
        },
      ],
    },
    { role: 'user', content: [{ type: 'text', text: 'And ORD-2?' }] },
  ],
  tools: [
    {
      type: 'function',
      name: 'find_order',
      description: 'Use when a customer asks where an order is.',
      inputSchema: { type: 'object', properties: { order_id: { type: 'string' } }, required: ['order_id'] },
    },
  ],
}

async function ask(model: LanguageModelV4, more: Partial<LanguageModelV4CallOptions> = {}) {
  const { stream } = await model.doStream({ ...options, ...more })
  const parts: LanguageModelV4StreamPart[] = []
  for await (const part of stream) parts.push(part)
  return parts
}

function textPieces(parts: readonly LanguageModelV4StreamPart[]): string[] {
  return parts.flatMap(part => (part.type === 'text-delta' ? [part.delta] : []))
}

async function failureOf(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!isBellhopError(error)) throw new Error('It did not fail as ours.', { cause: error })
  return error
}
