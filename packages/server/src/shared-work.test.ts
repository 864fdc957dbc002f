import { expect, it } from 'vitest'
import { createSharedWork } from './shared-work.ts'

it('is done once for all who ask while it is being done, and anew after that', async () => {
  const share = createSharedWork<number>()
  let done = 0
  const work = async () => {
    await Promise.resolve()
    done += 1
    return done
  }
  expect(await Promise.all([share('a', work), share('a', work), share('b', work)])).toEqual([1, 1, 2])
  expect(await share('a', work)).toBe(3)
})

it('fails for all who wait for it, and is then tried again', async () => {
  const share = createSharedWork<string>()
  const failing = async () => {
    throw new Error('broken')
  }
  const both = await Promise.allSettled([share('a', failing), share('a', failing)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await share('a', async () => 'fine')).toBe('fine')
})
