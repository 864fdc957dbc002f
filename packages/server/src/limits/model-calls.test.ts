import { EgressError, isEgressError, type StreamingEgress } from '@bellhop/core/egress'
import { describe, expect, it } from 'vitest'
import { createTestClock } from '../testing/test-app.ts'
import { defaultLimits, type Limits } from './limit-table.ts'
import { scripted } from './testing/scripted-door.ts'
import { createUpstreamLimits } from './upstream-limits.ts'

const url = 'https://api.models.example/v1/messages'

describe('calls to language models', () => {
  it('hold their place until the answer has ended', async () => {
    const { stream } = setUp({ modelCalls: 1, upstreamQueueMs: 5 })
    const first = await stream()
    expect(await stream()).toMatchObject({
      code: 'overloaded',
      left: false,
      hint: expect.stringContaining('MODEL_CALLS'),
    })
    first.end()
    expect(await stream()).toMatchObject({ status: 200 })
  })

  it('give it back also where they fail, before the answer and within it', async () => {
    const { api, stream } = setUp({ modelCalls: 1, upstreamQueueMs: 5 })
    for (let n = 0; n < 3; n++) (await stream()).end(new EgressError('connection_lost', 'cut', { left: true }))
    api.fail = () => new EgressError('timeout', 'silent', { left: true })
    for (let n = 0; n < 3; n++) expect(await stream()).toMatchObject({ code: 'timeout' })
  })

  it('take no place from actions, nor actions from them', async () => {
    const { limits, stream } = setUp({ modelCalls: 1, upstreamCalls: 1, workspaceCalls: 1, upstreamQueueMs: 5 })
    const { api, door } = scripted(limits, 'ws_1')
    const go = Promise.withResolvers<void>()
    const held = await stream()
    api.wait = go.promise
    const action = door.request({ method: 'GET', url })
    expect(await door.request({ method: 'GET', url }).catch(toError)).toMatchObject({ code: 'overloaded' })
    held.end()
    expect(await stream()).toMatchObject({ status: 200 })
    go.resolve()
    expect(await action).toMatchObject({ status: 200 })
  })

  it('leave a provider alone that has stopped answering, for their workspace alone', async () => {
    const { api, stream, clock } = setUp({ upstreamFailures: 2, upstreamPauseMs: 1_000 })
    api.status = 503
    for (let n = 0; n < 2; n++) (await stream()).end()
    api.status = 200
    expect(await stream()).toMatchObject({ code: 'overloaded', left: false })
    expect(await stream('ws_2')).toMatchObject({ status: 200 })
    clock.advance(1_000)
    expect(await stream()).toMatchObject({ status: 200 })
  })

  it('have no more time than the operator gives them', async () => {
    const { stream, asked } = setUp({ modelMs: 20_000, modelIdleMs: 4_000 })
    ;(await stream()).end()
    ;(await stream('ws_1', { timeoutMs: 900_000, idleMs: 900_000 })).end()
    ;(await stream('ws_1', { timeoutMs: 10_000, idleMs: 1_000 })).end()
    expect(asked).toEqual([
      { timeoutMs: 20_000, idleMs: 4_000 },
      { timeoutMs: 20_000, idleMs: 4_000 },
      { timeoutMs: 10_000, idleMs: 1_000 },
    ])
  })
})

/** A provider without a network: each call is answered at once, and ends when the test says so. */
function setUp(change: Partial<Limits>) {
  const clock = createTestClock()
  const log = { warn: () => {}, info: () => {} }
  const limits = createUpstreamLimits({ clock, log }, { ...defaultLimits, ...change })
  const api: { status: number; fail?: () => EgressError } = { status: 200 }
  const asked: object[] = []
  const egress: Pick<StreamingEgress, 'stream'> = {
    stream: async ({ around, timeoutMs, idleMs }) => {
      asked.push({ timeoutMs, idleMs })
      const answer = await around?.({ origin: new URL(url).origin, left: false }, async () => {
        if (api.fail) throw api.fail()
        return { status: api.status }
      })
      const { promise: ended, resolve } = Promise.withResolvers<EgressError | null>()
      ends.push(resolve)
      return { status: answer?.status ?? 0, headers: {}, body: new ReadableStream(), url, remoteAddress: '', ended }
    },
  }
  const ends: ((error: EgressError | null) => void)[] = []
  const stream = async (workspaceId = 'ws_1', times: { timeoutMs?: number; idleMs?: number } = {}) => {
    const outcome = await limits
      .streamThrough(egress, workspaceId)
      .stream({ method: 'POST', url, ...times })
      .catch(toError)
    const resolve = ends.at(-1)
    return {
      ...outcome,
      ...(isEgressError(outcome) ? pick(outcome) : {}),
      end: (e: EgressError | null = null) => resolve?.(e),
    }
  }
  return { limits, api, clock, asked, stream }
}

function pick({ code, hint, left }: EgressError) {
  return { code, hint, left }
}

function toError(error: unknown) {
  if (isEgressError(error)) return error
  throw error
}
