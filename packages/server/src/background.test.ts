import { describe, expect, it } from 'vitest'
import { createBackground } from './background.ts'

describe('work in the background', () => {
  it('is waited for when the node stops, also what it began itself', async () => {
    const { background, logged } = create()
    const done: string[] = []
    const work = async (name: string, next?: () => void) => {
      await new Promise(resolve => setTimeout(resolve, 20))
      next?.()
      done.push(name)
    }
    background.keep(work('first', () => background.keep(work('second', () => background.keep(work('third'))))))
    await background.stop(5_000)
    expect([done, logged]).toEqual([['first', 'second', 'third'], []])
  })

  it('is told that the node stops', async () => {
    const { background } = create()
    expect(background.stopping.aborted).toBe(false)
    await background.stop(1_000)
    expect(background.stopping.aborted).toBe(true)
  })

  it('is waited for by everybody who stops the node', async () => {
    const { background, logged } = create()
    const { promise, resolve } = Promise.withResolvers<void>()
    background.keep(promise)
    const stops = [background.stop(5_000), background.stop(5_000)]
    resolve()
    await Promise.all(stops)
    expect(logged).toEqual([])
  })

  it('is left behind, and said so, where it takes too long', async () => {
    const { background, logged } = create()
    background.keep(new Promise(() => {}))
    await background.stop(20)
    expect(logged).toEqual(['stopping with work still under way; another start takes it over'])
  })

  it('that fails is logged, and nothing else is the worse for it', async () => {
    const { background, logged } = create()
    background.keep(Promise.reject(new Error('oh')))
    await background.stop(1_000)
    expect(logged).toEqual(['work in the background failed'])
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

function create() {
  const logged: string[] = []
  const note = (_details: unknown, message?: string) => void logged.push(message ?? '')
  return { background: createBackground({ error: note, warn: note }), logged }
}
