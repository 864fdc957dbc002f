import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createHeartbeat, leaseMs } from './heartbeat.ts'
import { createTestClock } from './testing/test-app.ts'

let clock: ReturnType<typeof createTestClock>
let beats: string[][]
let ours: (thing: string) => boolean
const errors: unknown[] = []

beforeEach(() => {
  vi.useFakeTimers()
  clock = createTestClock()
  beats = []
  ours = () => true
})
afterEach(() => vi.useRealTimers())

function create() {
  return createHeartbeat<string>(
    async things => {
      beats.push([...things])
      return new Set(things.filter(ours))
    },
    { clock, log: { error: (error: unknown) => errors.push(error) }, failed: 'failed' },
  )
}

it('gives one sign of life for all that is held, and none where nothing is', async () => {
  const heartbeat = create()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(beats).toEqual([])
  const held = ['a', 'b'].map(thing => heartbeat.hold(thing, heartbeat.begin()))
  await vi.advanceTimersByTimeAsync(leaseMs)
  expect(beats.length).toBeGreaterThanOrEqual(3)
  expect(beats[0]).toEqual(['a', 'b'])
  for (const one of held) one.release()
  beats = []
  await vi.advanceTimersByTimeAsync(60_000)
  expect(beats).toEqual([])
})

it('counts a lease from before it was asked for, until it may be another node’s', () => {
  const heartbeat = create()
  const since = heartbeat.begin()
  clock.advance(leaseMs - 1)
  const held = heartbeat.hold('a', since)
  expect(held.isOurs()).toBe(true)
  clock.advance(1)
  expect(held.isOurs()).toBe(false)
})

it('knows by the monotonic clock too that a lease is over, where the other one was set back', async () => {
  const heartbeat = create()
  const held = heartbeat.hold('a', heartbeat.begin())
  ours = () => {
    throw new Error('no database')
  }
  clock.advance(-3_600_000)
  await vi.advanceTimersByTimeAsync(leaseMs)
  expect(held.isOurs()).toBe(false)
  expect(errors.length).toBeGreaterThan(0)
})

it('goes on with what is still ours, and gives up what another node has', async () => {
  const heartbeat = create()
  const [a, b] = ['a', 'b'].map(thing => heartbeat.hold(thing, heartbeat.begin()))
  ours = thing => thing === 'a'
  clock.advance(10_000)
  await heartbeat.renew()
  expect([a?.lost.aborted, b?.lost.aborted]).toEqual([false, true])
  expect(b?.isOurs()).toBe(false)
  clock.advance(leaseMs - 1)
  expect(a?.isOurs()).toBe(true)
})

it('gives up all that it holds, and gives no further sign of life for it', async () => {
  const heartbeat = create()
  const [a] = ['a', 'b'].map(thing => heartbeat.hold(thing, heartbeat.begin()))
  expect(heartbeat.giveUp()).toEqual(['a', 'b'])
  expect(a?.isOurs()).toBe(false)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(beats).toEqual([])
  a?.release()
})
