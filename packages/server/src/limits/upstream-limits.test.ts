import type { ServerResponse } from 'node:http'
import { EgressError } from '@bellhop/core/egress'
import { describe, expect, it } from 'vitest'
import { caller, codes } from './testing/caller.ts'
import { answerOk } from './testing/obedient-upstream.ts'
import { scripted } from './testing/scripted-door.ts'
import { setUp } from './testing/set-up.ts'

describe('an upstream that has stopped answering', () => {
  it.each<[what: string, behave: (response: ServerResponse) => void, timeoutMs: number]>([
    ['hangs', () => {}, 40],
    ['resets', response => response.destroy(), 1_000],
    ['answers 502', response => response.writeHead(502).end(), 1_000],
    ['answers 503', response => response.writeHead(503).end(), 1_000],
    ['answers 504', response => response.writeHead(504).end(), 1_000],
  ])('is left alone after so many calls in a row where it %s', async (_, behave, timeoutMs) => {
    const { workspace, upstream } = await setUp({ upstreamFailures: 3 })
    const call = caller(workspace('ws_1'), upstream.url, { timeoutMs })
    upstream.behave = behave
    for (let n = 0; n < 3; n++) await call()
    const sent = upstream.calls
    expect(await call()).toMatchObject({ code: 'overloaded', left: false })
    expect(upstream.calls).toBe(sent)
  })

  it('is left alone also where nobody listens there', async () => {
    const { workspace, upstream } = await setUp({ upstreamFailures: 2 })
    await upstream.close()
    const call = caller(workspace('ws_1'), upstream.url)
    expect(await codes(3, call)).toEqual(['connect_failed', 'connect_failed', 'overloaded'])
  })

  it('is tried by one call after the pause; the others are refused until that is answered', async () => {
    const { limits, workspace, upstream, clock, log } = await setUp({ upstreamFailures: 2, upstreamPauseMs: 10_000 })
    const call = caller(workspace('ws_1'), upstream.url)
    upstream.behave = response => response.writeHead(503).end()
    expect(await codes(3, call)).toEqual([503, 503, 'overloaded'])
    expect(limits.load().open).toBe(1)
    clock.advance(9_999)
    expect(await codes(1, call)).toEqual(['overloaded'])
    clock.advance(1)
    const asked = upstream.next()
    const trial = call()
    const response = await asked
    expect(await codes(2, call)).toEqual(['overloaded', 'overloaded'])
    response.end('{}')
    expect(await trial).toBe(200)
    upstream.behave = answerOk
    expect(await codes(3, call)).toEqual([200, 200, 200])
    expect(limits.load().open).toBe(0)
    expect(log).toEqual(['an upstream has stopped answering', 'an upstream answers again'])
  })

  it('is left alone for another pause where the trial fails', async () => {
    const { workspace, upstream, clock } = await setUp({ upstreamFailures: 2, upstreamPauseMs: 10_000 })
    const call = caller(workspace('ws_1'), upstream.url)
    upstream.behave = response => response.writeHead(503).end()
    await codes(2, call)
    clock.advance(10_000)
    expect(await codes(2, call)).toEqual([503, 'overloaded'])
    clock.advance(10_000)
    expect(await codes(1, call)).toEqual([503])
  })

  it('says which host, and until when', async () => {
    const { workspace, upstream } = await setUp({ upstreamFailures: 1, upstreamPauseMs: 10_000 })
    const call = caller(workspace('ws_1'), upstream.url, { method: 'POST' })
    upstream.behave = response => response.writeHead(503).end()
    await call()
    const refused = await call()
    expect(refused).toMatchObject({ left: false, message: expect.stringContaining('503') })
    expect(refused).toMatchObject({ message: expect.stringContaining(new URL(upstream.url).host) })
    expect(refused).toMatchObject({ hint: expect.stringContaining('2026-11-20T12:00:10.000Z') })
  })

  it('counts only calls in a row: an answer, whatever it says, begins anew', async () => {
    const { workspace, upstream } = await setUp({ upstreamFailures: 2 })
    const call = caller(workspace('ws_1'), upstream.url)
    const statuses = [503, 500, 503, 404, 503, 429, 503]
    upstream.behave = response => response.writeHead(statuses.shift() ?? 503).end()
    expect(await codes(9, call)).toEqual([503, 500, 503, 404, 503, 429, 503, 503, 'overloaded'])
  })

  it('is not judged by calls that its caller gave up, or that the guard refused', async () => {
    const { workspace, upstream, egress } = await setUp({ upstreamFailures: 1 })
    upstream.behave = () => {}
    const stop = new AbortController()
    const asked = upstream.next()
    const given = caller(workspace('ws_1'), upstream.url, { signal: stop.signal })()
    await asked
    stop.abort()
    expect(await given).toMatchObject({ code: 'connection_lost' })
    upstream.behave = answerOk
    expect(await caller(workspace('ws_1'), upstream.url)()).toBe(200)
    const elsewhere = caller(workspace('ws_1'), 'http://127.0.0.1:9/')
    expect(await codes(2, elsewhere)).toEqual(['egress_denied', 'egress_denied'])
    expect(() => egress.check(upstream.url)).not.toThrow()
  })

  it('is not one whose answers are too large', async () => {
    const { workspace, upstream } = await setUp({ upstreamFailures: 1, answerBytes: 1_000 })
    upstream.behave = response => response.end('x'.repeat(1_001))
    expect(new Set(await codes(3, caller(workspace('ws_1'), upstream.url)))).toEqual(new Set(['response_too_large']))
  })

  it('is judged by the origin that failed, not by one that redirected to it', async () => {
    const { workspace, upstream, other } = await setUp({ upstreamFailures: 2 })
    upstream.behave = response => response.writeHead(302, { location: other.url }).end()
    other.behave = response => response.writeHead(503).end()
    const call = caller(workspace('ws_1'), upstream.url)
    expect(await codes(3, call)).toEqual([503, 503, 'overloaded'])
    expect([upstream.calls, other.calls]).toEqual([3, 2])
    upstream.behave = answerOk
    expect(await codes(1, call)).toEqual([200])
  })

  it('is never left alone where that is off', async () => {
    const { workspace, upstream } = await setUp({ upstreamFailures: Number.POSITIVE_INFINITY })
    upstream.behave = response => response.writeHead(503).end()
    expect(new Set(await codes(50, caller(workspace('ws_1'), upstream.url)))).toEqual(new Set([503]))
  })

  it('is left alone in one workspace and called in another', async () => {
    const { workspace, upstream } = await setUp({ upstreamFailures: 1 })
    upstream.behave = response => response.writeHead(503).end()
    expect(await codes(2, caller(workspace('ws_1'), upstream.url))).toEqual([503, 'overloaded'])
    expect(await codes(1, caller(workspace('ws_2'), upstream.url))).toEqual([503])
  })
})

describe('one call', () => {
  it('takes no longer and reads no more than the operator allows, whatever its action says', async () => {
    const { workspace, upstream } = await setUp({ callMs: 50, answerBytes: 1_000 })
    upstream.behave = () => {}
    expect(await caller(workspace('ws_1'), upstream.url, { timeoutMs: 60_000 })()).toMatchObject({ code: 'timeout' })
    upstream.behave = response => response.end('x'.repeat(1_001))
    expect(await codes(1, caller(workspace('ws_1'), upstream.url))).toEqual(['response_too_large'])
  })
})

describe('the time of a pause', () => {
  it('is not longer because somebody sets the clock back', async () => {
    const { clock, limits } = await setUp({ upstreamFailures: 1, upstreamPauseMs: 10_000 })
    const { door, api } = scripted(limits, 'ws_1')
    const call = caller(door, 'https://mine.example/')
    api.status = 503
    expect(await codes(2, call)).toEqual([503, 'overloaded'])
    clock.correct(-3_600_000)
    expect(await call()).toMatchObject({ hint: expect.stringContaining('2026-11-20T11:00:10.000Z') })
    clock.advance(10_000)
    expect(await codes(1, call)).toEqual([503])
  })
})

describe('a call that ran out of time before anything left', () => {
  it.each([
    ['holds nothing against the upstream where it had none left for a connection', 249, 'timeout'],
    ['counts where there was time enough for one', 250, 'overloaded'],
  ])('%s', async (_, tookMs, expected) => {
    const { clock, limits } = await setUp({ upstreamFailures: 1 })
    const { door, api } = scripted(limits, 'ws_1')
    const call = caller(door, 'https://mine.example/')
    api.fail = () => {
      clock.advance(tookMs)
      return new EgressError('timeout', 'No whole answer.', { left: false })
    }
    expect(await codes(2, call)).toEqual(['timeout', expected])
  })
})
