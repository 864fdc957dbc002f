import { expect, it } from 'vitest'
import { oneAtATime } from './one-at-a-time.ts'

it('asks once more after what is under way, however often it is asked for, also where that fails', async () => {
  const under: PromiseWithResolvers<void>[] = []
  const ask = oneAtATime(() => {
    const next = Promise.withResolvers<void>()
    under.push(next)
    return next.promise
  })
  for (let i = 0; i < 5; i++) ask()
  expect(under).toHaveLength(1)
  under[0]?.reject(new Error('no network'))
  await new Promise(resolve => setTimeout(resolve, 0))
  expect(under).toHaveLength(2)
  under[1]?.resolve()
  await new Promise(resolve => setTimeout(resolve, 0))
  expect(under).toHaveLength(2)
  ask()
  expect(under).toHaveLength(3)
})
