import { describe, expect, it } from 'vitest'
import { createFeed } from './feed.ts'

const never = new AbortController().signal
const long = 60_000

describe('the feed', () => {
  it('wakes everybody who waits for that conversation, and nobody else', async () => {
    const feed = createFeed()
    const woken: string[] = []
    const waits = ['a', 'a', 'b'].map((name, i) => feed.wait(name, long, never).then(() => woken.push(`${name}${i}`)))
    feed.wake('a')
    await Promise.all(waits.slice(0, 2))
    expect(woken).toEqual(['a0', 'a1'])
    feed.wake('b')
    await waits[2]
    expect(woken).toEqual(['a0', 'a1', 'b2'])
  })

  it('wakes, by what other nodes tell, those whom it concerns, and nobody where hints may only have been missed', async () => {
    let hear = (_: string | null) => {}
    const feed = createFeed({
      tell: () => {},
      on: (_, listener) => {
        hear = listener
      },
    })
    const woken: string[] = []
    const waits = ['a', 'b'].map(name => feed.wait(name, long, never).then(() => woken.push(name)))
    hear(null)
    hear('b')
    await waits[1]
    expect(woken).toEqual(['b'])
  })

  it('does not keep a waking for those who come after it', async () => {
    const feed = createFeed()
    feed.wake('a')
    const before = performance.now()
    await feed.wait('a', 30, never)
    expect(performance.now() - before).toBeGreaterThan(20)
  })

  it('lets go when the signal aborts, also before it began', async () => {
    const feed = createFeed()
    const stop = new AbortController()
    const waits = feed.wait('a', long, stop.signal)
    stop.abort()
    await waits
    await feed.wait('a', long, stop.signal)
  })

  it('wakes again who waits again', async () => {
    const feed = createFeed()
    for (let i = 0; i < 3; i++) {
      const waits = feed.wait('a', long, never)
      feed.wake('a')
      await waits
    }
  })
})
