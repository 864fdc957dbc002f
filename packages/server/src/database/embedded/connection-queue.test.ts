import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createConnectionQueue } from './connection-queue.ts'

describe('The line for the one connection', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('serves first come, first served, one at a time', async () => {
    const queue = createConnectionQueue(1_000)
    const order: string[] = []
    const enter = async (name: string) => {
      const release = await queue.acquire()
      order.push(`${name} in`)
      await Promise.resolve()
      order.push(`${name} out`)
      release()
    }
    await Promise.all([enter('a'), enter('b'), enter('c')])
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
  })

  it('lets nobody in twice when one releases twice', async () => {
    const queue = createConnectionQueue(1_000)
    const first = await queue.acquire()
    const second = queue.acquire()
    first()
    first()
    await second
    const third = queue.acquire()
    third.catch(() => {})
    await vi.advanceTimersByTimeAsync(1_000)
    await expect(third).rejects.toMatchObject({
      code: 'overloaded',
      cause: { message: expect.stringContaining('Waited 1000 ms') },
    })
  })

  it('takes who gave up out of the line', async () => {
    const queue = createConnectionQueue(1_000)
    const release = await queue.acquire()
    const impatient = queue.acquire()
    impatient.catch(() => {})
    await vi.advanceTimersByTimeAsync(600)
    const patient = queue.acquire()
    await vi.advanceTimersByTimeAsync(600)
    await expect(impatient).rejects.toMatchObject({ code: 'overloaded' })
    release()
    expect(await patient).toBeTypeOf('function')
  })
})
