import { describe, expect, it } from 'vitest'
import type { TransformReply, TransformTask } from './protocol.ts'
import type { Thread, ThreadEvents } from './thread.ts'
import { createThreadPool, TaskStopped } from './thread-pool.ts'

/** A thread that does what the test tells it to. */
class PlayedThread implements Thread {
  readonly #events: ThreadEvents
  readonly lists: string[][] = []
  ended = false
  ranMs = 0
  /** How many it says have not begun. */
  untouched = 0

  constructor(events: ThreadEvents) {
    this.#events = events
  }
  give(tasks: readonly TransformTask[]) {
    this.lists.push(tasks.map(({ code }) => code))
  }
  takeBack() {
    const count = this.untouched
    this.untouched = 0
    return count
  }
  runningMs() {
    return this.ranMs
  }
  async end() {
    this.ended = true
  }
  answer(json: string) {
    this.ranMs = 0
    this.#events.onReply(reply(json))
  }
  die(cause: unknown = new Error('gone')) {
    this.#events.onEnd(cause)
  }
}

const reply = (json: string): TransformReply => ({ ok: true, json, logs: [], durationMs: 1 })
const limitMs = 60

function played(threads: number) {
  const started: PlayedThread[] = []
  const failures: unknown[] = []
  const pool = createThreadPool({
    threads,
    limitMs,
    start: events => {
      const failure = failures.shift()
      if (failure) throw failure
      const thread = new PlayedThread(events)
      started.push(thread)
      return thread
    },
  })
  const run = (code: string, input = '{}') => {
    const outcome = pool.run({ code, input })
    outcome.catch(() => {})
    return outcome
  }
  const thread = (index: number): PlayedThread => {
    const found = started[index]
    if (!found) throw new Error(`No thread ${index} was started.`)
    return found
  }
  return { run, started, failures, thread, close: pool.close }
}

/** With every thread started, and idle. */
async function warm(threads: number) {
  const all = played(threads)
  for (let n = 0; n < threads; n++) all.run('warm')
  await turn()
  for (const thread of all.started) {
    thread.answer('0')
    thread.lists.length = 0
  }
  return all
}

const turn = () => new Promise(resolve => setImmediate(resolve))
const letters = (count: number) => Array.from({ length: count }, (_, n) => `task ${n}`)

describe('sharing out', () => {
  it('hands over together what comes within one turn of the event loop', async () => {
    const { run, thread, started } = await warm(1)
    const outcomes = ['a', 'b', 'c'].map(code => run(code))
    await turn()
    expect(thread(0).lists).toEqual([['a', 'b', 'c']])
    for (const json of ['1', '2', '3']) thread(0).answer(json)
    expect(await Promise.all(outcomes)).toEqual(['1', '2', '3'].map(reply))
    expect(started).toHaveLength(1)
  })

  it('gives each idle thread its share', async () => {
    const { run, thread } = await warm(2)
    for (const code of ['a', 'b', 'c']) run(code)
    await turn()
    expect([thread(0).lists, thread(1).lists]).toEqual([[['a', 'b']], [['c']]])
  })

  it('starts no thread that has nothing to do, and gives one that is to start a single task', async () => {
    const { run, thread, started } = played(3)
    run('a')
    await turn()
    expect(started).toHaveLength(1)
    for (const code of ['b', 'c', 'd']) run(code)
    await turn()
    expect(started.map(({ lists }) => lists)).toEqual([[['a']], [['b']], [['c']]])
    thread(2).answer('3')
    await turn()
    expect(thread(2).lists).toEqual([['c'], ['d']])
  })

  it('lets wait what comes while every thread is busy, and no more at once than 32', async () => {
    const { run, thread } = await warm(1)
    run('first')
    await turn()
    const codes = letters(40)
    for (const code of codes) run(code)
    await turn()
    expect(thread(0).lists).toEqual([['first']])
    thread(0).answer('1')
    await turn()
    expect(thread(0).lists.slice(1)).toEqual([codes.slice(0, 32)])
  })

  it('gives no more at once than a million characters, and one that is longer by itself', async () => {
    const { run, thread } = await warm(1)
    for (const [code, length] of [
      ['a', 600_000],
      ['b', 300_000],
      ['c', 300_000],
      ['d', 3_000_000],
      ['e', 1],
    ] as const)
      run(code, 'x'.repeat(length))
    for (const [done, expected] of [
      [0, ['a', 'b']],
      [2, ['c']],
      [1, ['d']],
      [1, ['e']],
    ] as const) {
      for (let n = 0; n < done; n++) thread(0).answer('1')
      await turn()
      expect(thread(0).lists.at(-1)).toEqual(expected)
    }
  })
})

describe('a task that takes long', () => {
  it('does not hold up those behind it while another thread is idle', async () => {
    const { run, thread } = await warm(2)
    for (const code of ['slow', 'a', 'b']) run(code)
    await turn()
    expect([thread(0).lists, thread(1).lists]).toEqual([[['slow', 'a']], [['b']]])
    thread(1).answer('1')
    Object.assign(thread(0), { ranMs: 1, untouched: 1 })
    await expect.poll(() => thread(1).lists).toEqual([['b'], ['a']])
    expect(thread(0).ended).toBe(false)
  })

  it('lets nobody who came later overtake those behind it, where the other thread is never idle', async () => {
    const { run, thread } = await warm(2)
    for (const code of ['slow', 'a', 'b']) run(code)
    await turn()
    run('later')
    Object.assign(thread(0), { ranMs: 1, untouched: 1 })
    await expect.poll(() => thread(0).untouched).toBe(0)
    thread(1).answer('1')
    await turn()
    expect(thread(1).lists).toEqual([['b'], ['a', 'later']])
  })

  it('is stopped with its thread, and those behind it run in another', async () => {
    const { run, thread } = await warm(1)
    const slow = run('slow')
    const next = run('next')
    await turn()
    thread(0).ranMs = limitMs
    await expect.poll(() => thread(0).ended).toBe(true)
    thread(0).die()
    await expect(slow).rejects.toMatchObject({ tookTooLong: true, ranMs: limitMs })
    await turn()
    expect(thread(1).lists).toEqual([['next']])
    thread(1).answer('2')
    expect(await next).toEqual(reply('2'))
  })

  it('is not blamed where it came to its end after all, nor is the one that was cut off in its place', async () => {
    const { run, thread } = await warm(1)
    const slow = run('slow')
    const next = run('next')
    await turn()
    thread(0).ranMs = limitMs
    await expect.poll(() => thread(0).ended).toBe(true)
    thread(0).answer('1')
    thread(0).ranMs = 1
    thread(0).die()
    expect(await slow).toEqual(reply('1'))
    await turn()
    thread(1).answer('2')
    expect(await next).toEqual(reply('2'))
  })

  it('takes nobody with it who was given to its thread between its end and the end of the thread', async () => {
    const { run, thread } = await warm(1)
    const slow = run('slow')
    await turn()
    thread(0).ranMs = limitMs
    await expect.poll(() => thread(0).ended).toBe(true)
    thread(0).answer('1')
    expect(await slow).toEqual(reply('1'))
    const next = run('next')
    await turn()
    expect(thread(0).lists).toEqual([['slow'], ['next']])
    thread(0).ranMs = 1
    thread(0).die()
    await turn()
    thread(1).answer('2')
    expect(await next).toEqual(reply('2'))
  })
})

describe('a thread that ends by itself', () => {
  it('takes the task with it that it was at, and no other', async () => {
    const { run, thread } = await warm(1)
    const cause = new Error('out of memory')
    const outcomes = ['a', 'b', 'c'].map(code => run(code))
    await turn()
    thread(0).answer('1')
    thread(0).ranMs = 5
    thread(0).die(cause)
    await expect(outcomes[1]).rejects.toMatchObject({ tookTooLong: false, ranMs: 5, cause })
    await turn()
    expect(thread(1).lists).toEqual([['c']])
  })

  it('between two tasks takes none with it', async () => {
    const { run, thread } = await warm(1)
    run('a')
    const next = run('b')
    await turn()
    thread(0).answer('1')
    thread(0).die()
    await turn()
    thread(1).answer('2')
    expect(await next).toEqual(reply('2'))
  })

  it('before it ever began fails one task for each try, so that nobody waits for good', async () => {
    const { run, thread, started } = played(1)
    const outcomes = ['a', 'b'].map(code => run(code))
    await turn()
    thread(0).die()
    await turn()
    thread(1).die()
    const settled = await Promise.allSettled(outcomes)
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await outcomes[0]?.catch((error: unknown) => error)).toBeInstanceOf(TaskStopped)
    expect(started).toHaveLength(2)
  })
})

describe('a thread that the system does not give', () => {
  it('fails the task that it was wanted for, and the next one tries anew', async () => {
    const { run, failures, thread } = played(1)
    const cause = new Error('EAGAIN')
    failures.push(cause, cause)
    const outcomes = ['a', 'b', 'c'].map(code => run(code))
    for (let n = 0; n < 3; n++) await turn()
    for (const outcome of outcomes.slice(0, 2)) await expect(outcome).rejects.toMatchObject({ ranMs: 0, cause })
    thread(0).answer('3')
    expect(await outcomes[2]).toEqual(reply('3'))
  })
})

it('ends every thread when it closes', async () => {
  const { run, started, close } = played(2)
  for (const code of ['a', 'b']) run(code)
  await turn()
  await close()
  expect(started.map(({ ended }) => ended)).toEqual([true, true])
})
