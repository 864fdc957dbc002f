import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { afterwards, doAll } from './do-all.ts'

const fail = (what: string) => async () => {
  throw new Error(what)
}

describe('all that is to be done', () => {
  it('is done in order, also after a failure, of which the first is told', async () => {
    const done: string[] = []
    const works = [
      async () => {
        await sleep(5)
        done.push('a')
      },
      fail('first'),
      () => done.push('b'),
      fail('second'),
    ]
    await expect(doAll(works)).rejects.toThrow('first')
    expect(done).toEqual(['a', 'b'])
  })

  it('is done after what is under way, all of it, also where that fails', async () => {
    const done: string[] = []
    const slow = sleep(20).then(() => done.push('under way'))
    const ending = afterwards([fail('at once')(), slow], [() => done.push('closed'), fail('later')])
    await expect(ending).rejects.toThrow('at once')
    expect(done).toEqual(['under way', 'closed'])
  })
})
