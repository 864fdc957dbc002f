import { describe, expect, it } from 'vitest'
import { EgressError } from '../egress/egress-error.ts'
import type { Egress } from '../egress/types.ts'
import type { Script } from '../testing/index.ts'
import { detailOf, openKit, prepare, within } from './testdata/run-kit.ts'

const ok: Script = { json: { ok: true } }

describe('a GET is tried again', () => {
  it.each<[what: string, script: Script]>([
    ['429', { status: 429 }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['503 that breaks off', { status: 503, body: 'x', end: 'cut' }],
    ['a connection that is reset', 'reset'],
    ['an answer that breaks off', { body: '{', end: 'cut' }],
  ])('after %s, twice at most', async (_what, script) => {
    const kit = await openKit([script, script, ok, script, script, script, ok])
    const action = kit.action('GET', '/')
    const first = await kit.run(action)
    expect(first).toMatchObject({ status: 'succeeded', response: { ok: true } })
    expect(detailOf(first, 'send').attempts).toBe(3)
    expect(kit.upstream.requests).toHaveLength(3)
    expect(await kit.run(action)).toMatchObject({ status: 'failed' })
    expect(kit.upstream.requests).toHaveLength(6)
  })

  it('with a longer and longer wait', async () => {
    const kit = await openKit([{ status: 503 }, { status: 503 }, ok])
    await kit.run(kit.action('GET', '/'))
    expect(kit.slept).toEqual([100, 150])
  })

  it('when Retry-After says so', async () => {
    const date = new Date(Date.parse('2026-11-20T12:00:02Z')).toUTCString()
    const kit = await openKit([
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 503, headers: { 'retry-after': date } },
      ok,
    ])
    expect(await kit.run(kit.action('GET', '/'))).toMatchObject({ status: 'succeeded' })
    expect(kit.slept).toEqual([1_000, 2_000])
  })

  it('never past its time limit: a wait that would end behind it is not begun', async () => {
    const kit = await openKit([{ status: 429, headers: { 'retry-after': '11' } }, ok])
    const outcome = await kit.run(kit.action('GET', '/', { timeoutMs: 10_000 }))
    expect(outcome).toMatchObject({ status: 'failed', error: { status: 429 } })
    expect(kit.upstream.requests).toHaveLength(1)
    expect(kit.slept).toEqual([])
  })

  it('nor past that of whoever runs it, which an action may stay below, not exceed', async () => {
    const patient = { status: 429, headers: { 'retry-after': '2' } }
    const kit = await openKit([patient, patient, ok])
    const run = (timeoutMs: number, maxCallMs: number) =>
      kit.run(kit.action('GET', '/', { timeoutMs }), {}, { maxCallMs })
    expect(await run(10_000, 1_000)).toMatchObject({ error: { status: 429 } })
    expect(await run(1_000, 10_000)).toMatchObject({ error: { status: 429 } })
    expect(kit.upstream.requests).toHaveLength(2)
  })

  it('within one time limit for all tries together', async () => {
    const kit = await openKit([{ status: 503, afterMs: 400 }, 'hang'])
    const started = performance.now()
    const outcome = await kit.perform(within(600, prepare(kit.action('GET', '/'))))
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'timeout' } })
    expect(performance.now() - started).toBeLessThan(900)
  })

  it('after a failure to connect', async () => {
    const kit = await openKit()
    const action = kit.action('GET', '/')
    await kit.upstream.close()
    const outcome = await kit.run(action)
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'connect_failed' } })
    expect(detailOf(outcome, 'send')).toMatchObject({ attempts: 3, error: 'connect_failed' })
  })
})

describe('a further try that is refused before it is made', () => {
  it('leaves the run with what the try before it came to', async () => {
    const kit = await openKit([{ status: 503 }, ok])
    let calls = 0
    const egress: Egress = {
      ...kit.egress,
      request: outbound => {
        calls += 1
        return calls === 1
          ? kit.egress.request(outbound)
          : Promise.reject(new EgressError('overloaded', 'Not now.', { left: false }))
      },
    }
    const outcome = await kit.run(kit.action('GET', '/'), {}, { egress })
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'upstream_status', status: 503 } })
    expect(detailOf(outcome, 'send').attempts).toBe(1)
    expect(calls).toBe(2)
  })
})

describe('a GET is not tried again', () => {
  it.each<[what: string, script: Script, error: string]>([
    ['400', { status: 400 }, 'upstream_status'],
    ['404', { status: 404 }, 'upstream_status'],
    ['404 that breaks off', { status: 404, body: 'x', end: 'cut' }, 'upstream_status'],
    ['500', { status: 500 }, 'upstream_status'],
    ['no answer in time', 'hang', 'timeout'],
    ['an answer that never ends', { body: '{', end: 'hang' }, 'timeout'],
    ['garbage', { body: 'x' }, 'response_not_json'],
  ])('after %s', async (_what, script, code) => {
    const kit = await openKit([script, ok])
    const outcome = await kit.perform(within(300, prepare(kit.action('GET', '/'))))
    expect(outcome).toMatchObject({ status: 'failed', error: { code } })
    expect(kit.upstream.requests).toHaveLength(1)
  })
})

describe('a write', () => {
  it.each<[what: string, script: Script]>([
    ['429', { status: 429, headers: { 'retry-after': '0' } }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['a reset', 'reset'],
    ['an answer that breaks off', { body: '{', end: 'cut' }],
  ])('reaches the upstream once, also after %s', async (_what, script) => {
    const kit = await openKit([script, ok])
    await kit.run(kit.action('POST', '/'))
    expect(kit.upstream.requests).toHaveLength(1)
    expect(kit.slept).toEqual([])
  })

  it.each(['dns_failed', 'connect_failed'] as const)('is tried again where it provably never left: %s', async code => {
    const kit = await openKit([ok])
    let calls = 0
    const egress: Egress = {
      ...kit.egress,
      request: outbound => {
        calls += 1
        return calls < 3
          ? Promise.reject(new EgressError(code, 'Not there.', { left: false }))
          : kit.egress.request(outbound)
      },
    }
    const outcome = await kit.run(kit.action('POST', '/'), {}, { egress })
    expect(outcome).toMatchObject({ status: 'succeeded' })
    expect(kit.upstream.requests).toHaveLength(1)
    expect(calls).toBe(3)
  })

  it.each(['dns_failed', 'connect_failed'] as const)('is not where that is not sure: %s', async code => {
    const kit = await openKit()
    let calls = 0
    const egress: Egress = {
      ...kit.egress,
      request: () => {
        calls += 1
        return Promise.reject(new EgressError(code, 'Gone.', { left: true }))
      },
    }
    expect(await kit.run(kit.action('POST', '/'), {}, { egress })).toMatchObject({ status: 'unknown' })
    expect(calls).toBe(1)
  })

  it.each(['tls_failed', 'timeout', 'egress_denied', 'overloaded'] as const)(
    'failed at once before it left: %s',
    async code => {
      const kit = await openKit()
      let calls = 0
      const egress: Egress = {
        ...kit.egress,
        request: () => {
          calls += 1
          return Promise.reject(new EgressError(code, 'No.', { left: false }))
        },
      }
      expect(await kit.run(kit.action('POST', '/'), {}, { egress })).toMatchObject({
        status: 'failed',
        error: { code },
      })
      expect(calls).toBe(1)
    },
  )
})
