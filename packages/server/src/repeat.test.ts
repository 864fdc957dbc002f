import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { repeat } from './repeat.ts'

function start(work: () => Promise<void>, everyMs = 5) {
  const logged: unknown[] = []
  const log = { error: (...said: unknown[]) => void logged.push(said) }
  return { logged, ...repeat(work, everyMs, { log, failed: 'it failed' }) }
}

it('never does the work twice at the same time', async () => {
  let under = 0
  let most = 0
  let done = 0
  const { stop } = start(async () => {
    most = Math.max(most, ++under)
    await sleep(15)
    under--
    done++
  })
  await expect.poll(() => done).toBeGreaterThan(1)
  await stop()
  expect(most).toBe(1)
})

it('waits for the work under way when it is stopped, and then does no more', async () => {
  let begun = 0
  let ended = 0
  const { stop } = start(async () => {
    begun++
    await sleep(30)
    ended++
  })
  await expect.poll(() => begun, { interval: 1 }).toBe(1)
  expect(ended).toBe(0)
  await stop()
  expect(ended).toBe(1)
  await sleep(30)
  expect(begun).toBe(1)
})

it('goes on after work that failed, and says so', async () => {
  let begun = 0
  const error = new Error('connection lost')
  const { stop, logged } = start(async () => {
    begun++
    throw error
  })
  await expect.poll(() => begun).toBeGreaterThan(1)
  await stop()
  expect(logged[0]).toEqual([{ err: error }, 'it failed'])
})

it('does the work at once when it is told to, and once more where it is under way', async () => {
  let begun = 0
  const ends: (() => void)[] = []
  const work = () => {
    begun++
    return new Promise<void>(resolve => ends.push(resolve))
  }
  const { now, stop } = start(work, 60_000)
  now()
  expect(begun).toBe(1)
  now()
  now()
  expect(begun).toBe(1)
  ends[0]?.()
  await expect.poll(() => begun).toBe(2)
  now()
  const stopping = stop()
  ends[1]?.()
  await stopping
  now()
  await sleep(10)
  expect(begun).toBe(2)
})
