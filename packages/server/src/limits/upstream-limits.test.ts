import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEgress, type Egress, EgressError, isEgressError, type Outbound } from '@bellhop/core/egress'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTestClock } from '../testing/test-app.ts'
import { createKnownUpstreams } from './known-upstreams.ts'
import { defaultLimits, type Limits } from './limit-table.ts'
import { createUpstreamLimits, type UpstreamLimits } from './upstream-limits.ts'

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

describe('calls that are under way', () => {
  const narrow = { upstreamCalls: 2, upstreamQueue: 1, upstreamQueueMs: 50, workspaceCalls: 3 }

  it('are so many to one upstream; few wait, and the rest is refused at once', async () => {
    const { limits, workspace, upstream } = await setUp({ ...narrow, upstreamQueueMs: 60_000 })
    const call = caller(workspace('ws_1'), upstream.url, { timeoutMs: 5_000 })
    const held = await upstream.hold(2, call)
    expect(limits.load().waiting).toBe(0)
    const waiting = call()
    await expect.poll(() => limits.load().waiting).toBe(1)
    const hint = expect.stringContaining('UPSTREAM_CALLS')
    expect(await call()).toMatchObject({ code: 'overloaded', left: false, hint })
    expect(upstream.calls).toBe(2)
    upstream.behave = answerOk
    expect(await held.answer()).toEqual([200, 200])
    expect(await waiting).toBe(200)
    expect(limits.load().waiting).toBe(0)
  })

  it('are waited for so long, and no longer', async () => {
    const { workspace, upstream } = await setUp(narrow)
    const call = caller(workspace('ws_1'), upstream.url, { timeoutMs: 5_000 })
    const held = await upstream.hold(2, call)
    expect(await call()).toMatchObject({ code: 'overloaded', left: false })
    expect(await held.answer()).toEqual([200, 200])
    upstream.behave = answerOk
    expect(await call()).toBe(200)
  })

  it('let the next one in as they end', async () => {
    const { workspace, upstream } = await setUp({ ...narrow, upstreamQueue: 5, upstreamQueueMs: 5_000 })
    const call = caller(workspace('ws_1'), upstream.url)
    const held = await upstream.hold(2, call)
    upstream.behave = answerOk
    const waiting = [call(), call(), call()]
    expect(upstream.calls).toBe(2)
    expect(await held.answer()).toEqual([200, 200])
    expect(await Promise.all(waiting)).toEqual([200, 200, 200])
  })

  it('are not waited for longer than a call may take', async () => {
    const { workspace, upstream } = await setUp({ ...narrow, upstreamQueueMs: 60_000 })
    const held = await upstream.hold(2, caller(workspace('ws_1'), upstream.url))
    const call = caller(workspace('ws_1'), upstream.url, { timeoutMs: 30 })
    expect(await call()).toMatchObject({ code: 'overloaded', left: false })
    await held.answer()
  })

  it('leave room for another upstream, up to what the workspace may have in all', async () => {
    const { workspace, upstream, other } = await setUp(narrow)
    const held = await upstream.hold(2, caller(workspace('ws_1'), upstream.url, { timeoutMs: 5_000 }))
    const call = caller(workspace('ws_1'), other.url, { timeoutMs: 5_000 })
    expect(await call()).toBe(200)
    const more = await other.hold(1, call)
    expect(await call()).toMatchObject({ code: 'overloaded', hint: expect.stringContaining('WORKSPACE_CALLS') })
    await held.answer()
    await more.answer()
    other.behave = answerOk
    expect(await call()).toBe(200)
  })

  it('of one workspace that hang keep no other from the same upstream', async () => {
    const { workspace, upstream } = await setUp(narrow)
    const held = await upstream.hold(2, caller(workspace('ws_1'), upstream.url, { timeoutMs: 5_000 }))
    upstream.behave = answerOk
    expect(await codes(5, caller(workspace('ws_2'), upstream.url))).toEqual([200, 200, 200, 200, 200])
    await held.answer()
  })

  it('keep their place through a redirect within their origin, so that no write is refused halfway', async () => {
    const { workspace, upstream } = await setUp({ ...narrow, upstreamCalls: 1, upstreamQueueMs: 5_000 })
    const call = caller(workspace('ws_1'), upstream.url, { method: 'POST' })
    const asked = upstream.next()
    const first = call()
    const response = await asked
    const inLine = call()
    const redirected = upstream.next()
    response.writeHead(307, { location: '/next' }).end()
    const next = await redirected
    expect(next.req.url).toBe('/next')
    upstream.behave = answerOk
    next.end('{}')
    expect(await Promise.all([first, inLine])).toEqual([200, 200])
  })

  it('give their place back where a redirect leads away from it', async () => {
    const { workspace, upstream, other } = await setUp({ ...narrow, upstreamCalls: 1, upstreamQueue: 0 })
    upstream.behave = response => response.writeHead(302, { location: other.url }).end()
    expect(await codes(3, caller(workspace('ws_1'), upstream.url))).toEqual([200, 200, 200])
    expect(await codes(1, caller(workspace('ws_1'), other.url))).toEqual([200])
  })

  it('are counted anew once they have failed', async () => {
    const { workspace, upstream } = await setUp({ ...narrow, upstreamFailures: 1_000 })
    upstream.behave = response => response.destroy()
    expect(new Set(await codes(10, caller(workspace('ws_1'), upstream.url)))).toEqual(new Set(['connection_lost']))
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

describe('what is remembered of upstreams', () => {
  it('is bounded in each workspace by itself: another one that calls ever more makes none of it forgotten', async () => {
    const { clock, limits } = await setUp({ upstreamFailures: 2, upstreamPauseMs: 1_000 })
    const { door, api } = scripted(limits, 'ws_1')
    const mine = caller(door, 'https://mine.example/')
    api.status = 503
    expect(await codes(1, mine)).toEqual([503])
    const other = scripted(limits, 'ws_2')
    other.api.status = 503
    for (let n = 0; n < 20_000; n++) await caller(other.door, `https://host${n}.example/`)()
    expect(await codes(2, mine)).toEqual([503, 'overloaded'])
    // Its own, once there are more than a thousand, the least recently called first, but none that is still left alone.
    for (let n = 0; n < 2_000; n++) await caller(door, `https://host${n}.example/`)()
    expect(await codes(1, mine)).toEqual(['overloaded'])
    clock.advance(1_000)
    for (let n = 2_000; n < 3_000; n++) await caller(door, `https://host${n}.example/`)()
    expect(await codes(2, mine)).toEqual([503, 503])
  })

  it('is not forgotten of one with calls under way, so that its places are not given twice', async () => {
    const { limits } = await setUp({ upstreamCalls: 1, upstreamQueue: 0 })
    const { door, api } = scripted(limits, 'ws_1')
    const go = Promise.withResolvers<void>()
    api.wait = go.promise
    const held = caller(door, 'https://mine.example/')()
    api.wait = Promise.resolve()
    api.status = 503
    for (let n = 0; n < 2_000; n++) await caller(door, `https://host${n}.example/`)()
    expect(await codes(1, caller(door, 'https://mine.example/'))).toEqual(['overloaded'])
    go.resolve()
    await held
  })

  it('is nothing of one that answers, once no call is under way', async () => {
    const known = createKnownUpstreams(defaultLimits, () => 0)
    const first = known.of('ws_1', 'https://a.example')
    const second = known.of('ws_1', 'https://b.example')
    expect(known.all()).toEqual([first, second])
    known.left(first)
    expect(known.all()).toEqual([second])
    // One that has been forgotten takes nobody with it who has come since.
    const again = known.of('ws_1', 'https://a.example')
    known.left(first)
    expect(known.all()).toEqual([second, again])
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

/** A guard with no network behind it. */
function scripted(limits: UpstreamLimits, workspaceId: string) {
  const api: { status: number; wait: Promise<void>; fail?: () => EgressError } = {
    status: 200,
    wait: Promise.resolve(),
  }
  const egress: Egress = {
    check: url => new URL(url),
    close: async () => {},
    request: async ({ url, around }) => {
      const { wait } = api
      const answer = await around?.({ origin: new URL(url).origin, left: false }, async () => {
        await wait
        if (api.fail) throw api.fail()
        return { status: api.status }
      })
      return { status: answer?.status ?? 0, headers: {}, body: new Uint8Array(), url, remoteAddress: '', redirects: 0 }
    },
  }
  return { api, door: limits.through(egress, workspaceId) }
}

async function setUp(changed: Partial<Limits>) {
  const clock = createTestClock()
  const log: string[] = []
  const note = (_: object, message: string) => void log.push(message)
  const limits = createUpstreamLimits({ clock, log: { warn: note, info: note } }, { ...defaultLimits, ...changed })
  const upstream = await startUpstream()
  const other = await startUpstream()
  const egress = createEgress({ allow: `${upstream.host},${other.host}` })
  onTestFinished(() => egress.close())
  return { clock, log, limits, upstream, other, egress, workspace: (id: string) => limits.through(egress, id) }
}

type Called = number | EgressError

/** Calls, and gives the status or the error. */
function caller(egress: Egress, url: string, more: Partial<Outbound> = {}): () => Promise<Called> {
  return async () => {
    try {
      return (await egress.request({ method: 'GET', url, timeoutMs: 2_000, ...more })).status
    } catch (error) {
      if (isEgressError(error)) return error
      throw error
    }
  }
}

async function codes(count: number, call: () => Promise<Called>): Promise<(number | string)[]> {
  const found: (number | string)[] = []
  for (let n = 0; n < count; n++) {
    const called = await call()
    found.push(typeof called === 'number' ? called : called.code)
  }
  return found
}

function answerOk(response: ServerResponse): void {
  response.end('{}')
}

/** An HTTP server on loopback that does what it is told to. */
async function startUpstream() {
  const held: ServerResponse[] = []
  const server = createServer((_, response) => {
    upstream.calls += 1
    upstream.behave(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  onTestFinished(close)
  const upstream = {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/`,
    calls: 0,
    behave: answerOk,
    close,
    /** The response that the next call waits for. */
    next: () =>
      new Promise<ServerResponse>(resolve => {
        upstream.behave = resolve
      }),
    /** Makes so many calls and keeps them waiting until they are answered. */
    hold: async (count: number, call: () => Promise<Called>) => {
      const calls: Promise<Called>[] = []
      for (let n = 0; n < count; n++) {
        const asked = upstream.next()
        calls.push(call())
        held.push(await asked)
      }
      return {
        answer: () => {
          for (const response of held.splice(0)) response.end('{}')
          return Promise.all(calls)
        },
      }
    },
  }
  return upstream
}
