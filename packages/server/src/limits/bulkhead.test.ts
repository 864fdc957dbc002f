import { describe, expect, it } from 'vitest'
import { caller, codes } from './testing/caller.ts'
import { answerOk } from './testing/obedient-upstream.ts'
import { setUp } from './testing/set-up.ts'

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
