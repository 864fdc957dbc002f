import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createBackground } from './background.ts'

function create() {
  const errors: unknown[] = []
  const warnings: unknown[] = []
  const log = { error: (details: unknown) => errors.push(details), warn: (details: unknown) => warnings.push(details) }
  return { background: createBackground(log), errors, warnings }
}

describe('work in the background', () => {
  it('says at once that the node stops', async () => {
    const { background } = create()
    expect(background.stopping.aborted).toBe(false)
    const stopped = background.stop(1_000)
    expect(background.stopping.aborted).toBe(true)
    await stopped
  })

  it('is waited for, also what it begins while it ends', async () => {
    const { background, warnings } = create()
    const done: string[] = []
    const work = async () => {
      await sleep(10)
      done.push('first')
      background.keep(sleep(10).then(() => done.push('second')))
    }
    background.keep(work())
    await background.stop(1_000)
    expect(done).toEqual(['first', 'second'])
    expect(warnings).toEqual([])
  })

  it('is left to another start after the time that a stop may take', async () => {
    const { background, warnings } = create()
    let finish = () => {}
    background.keep(
      new Promise<void>(resolve => {
        finish = resolve
      }),
    )
    const from = performance.now()
    await background.stop(30)
    expect(performance.now() - from).toBeLessThan(1_000)
    expect(warnings).toEqual([{ left: 1 }])
    finish()
  })

  it('that fails is told in the log, and keeps nothing from ending', async () => {
    const { background, errors } = create()
    const error = new Error('broken')
    background.keep(Promise.reject(error))
    await background.stop(1_000)
    expect(errors).toEqual([{ err: error }])
  })

  it('leaves no timer behind, so that the process can end', async () => {
    const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    const { background } = create()
    const before = timers()
    background.keep(Promise.resolve())
    await background.stop(60_000)
    expect(timers()).toBe(before)
  })
})
