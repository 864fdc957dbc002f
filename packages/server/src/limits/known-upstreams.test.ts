import { describe, expect, it } from 'vitest'
import { createKnownUpstreams } from './known-upstreams.ts'
import { defaultLimits } from './limit-table.ts'
import { caller, codes } from './testing/caller.ts'
import { scripted } from './testing/scripted-door.ts'
import { setUp } from './testing/set-up.ts'

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
