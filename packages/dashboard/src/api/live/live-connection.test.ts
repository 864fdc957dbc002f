import { describe, expect, it } from 'vitest'
import { askEveryMs, createLiveConnection, hiddenMs, pauseMs, silentMs, type Topic, topics } from './live-connection.ts'
import type { Sign } from './read-signs.ts'

/** A stream that the test speaks through. */
interface Opened {
  signal: AbortSignal
  say(sign: Sign): Promise<void>
  end(): Promise<void>
}

const signedOut = new Error('signed out')

function start() {
  let now = 0
  let hidden = false
  let refuses: Error | null = null
  let turn = () => {}
  let timers: { at: number; work: () => void }[] = []
  const opened: Opened[] = []
  const connection = createLiveConnection({
    open: async signal => {
      if (refuses) throw refuses
      const signs: Sign[] = []
      let over = false
      let wake = () => {}
      const speak = async (change: () => void) => {
        change()
        wake()
        await settle()
      }
      opened.push({
        signal,
        say: sign => speak(() => signs.push(sign)),
        end: () =>
          speak(() => {
            over = true
          }),
      })
      return (async function* () {
        for (;;) {
          while (signs.length > 0) yield signs.shift() ?? null
          if (over) return
          await new Promise<void>(resolve => {
            wake = resolve
          })
        }
      })()
    },
    isRefusal: error => error === signedOut,
    isHidden: () => hidden,
    onTurn: listener => {
      turn = listener
    },
    now: () => now,
    setTimer: (work, ms) => {
      const timer = { at: now + ms, work }
      timers.push(timer)
      return timer
    },
    clearTimer: timer => {
      timers = timers.filter(each => each !== timer)
    },
    random: () => 1,
  })
  const asked: Topic[] = []
  return {
    connection,
    opened,
    asked,
    timers: () => timers.length,
    last: () => opened.at(-1) ?? fail(),
    follow: (topic: Topic) => connection.follow([topic], () => asked.push(topic)),
    refuse: (value: Error | null) => {
      refuses = value
    },
    show: async (shown: boolean) => {
      hidden = !shown
      turn()
      await settle()
    },
    pass: async (ms: number) => {
      const until = now + ms
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers = timers.filter(each => each !== next)
        now = next.at
        next.work()
        await settle()
      }
      now = until
    },
  }
}

const ready = { type: 'ready', data: '{"type":"ready"}' }
const change = (...changed: string[]) => ({ type: 'change', data: JSON.stringify({ type: 'change', topics: changed }) })
const settle = () => new Promise<void>(resolve => setTimeout(resolve, 0))

describe('a live connection', () => {
  it('opens one stream for all who follow, and asks those whose topic changed', async () => {
    const { connection, follow, last, opened, asked } = start()
    follow('runs')
    follow('audit')
    await settle()
    expect(opened).toHaveLength(1)
    await last().say(ready)
    expect(connection.state()).toBe('live')
    expect(asked.splice(0)).toEqual(['runs', 'audit'])
    await last().say(change('runs'))
    await last().say(change('conversations', 'of a newer server'))
    expect(asked.splice(0)).toEqual(['runs'])
    await last().say({ type: 'change', data: 'not JSON' })
    expect(asked).toEqual(['runs', 'audit'])
  })

  it('asks every few seconds while the stream is lost, and no more once it is back', async () => {
    const { connection, follow, last, asked, refuse, pass } = start()
    follow('runs')
    await settle()
    await last().say(ready)
    asked.length = 0
    refuse(new Error('no network'))
    await last().end()
    expect(connection.state()).toBe('lost')
    expect(asked.splice(0)).toEqual(['runs'])
    await pass(3 * askEveryMs)
    expect(asked.splice(0)).toEqual(['runs', 'runs', 'runs'])
    refuse(null)
    await pass(pauseMs.most)
    await last().say(ready)
    expect(connection.state()).toBe('live')
    asked.length = 0
    await pass(20_000)
    expect(asked).toEqual([])
  })

  it('comes back with growing pauses, and with a short one after a stream that lasted', async () => {
    const { follow, last, opened, pass } = start()
    follow('runs')
    await settle()
    for (const pause of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      const before = opened.length
      await last().say(ready)
      await last().end()
      await pass(pause - 1)
      expect(opened).toHaveLength(before)
      await pass(1)
      expect(opened).toHaveLength(before + 1)
    }
    await last().say(ready)
    await pass(20_000)
    await last().say(null)
    await last().end()
    await pass(pauseMs.first)
    expect(last().signal.aborted).toBe(false)
  })

  it('takes a stream without a sign of life for lost', async () => {
    const { connection, follow, last, pass } = start()
    follow('runs')
    await settle()
    await last().say(ready)
    await pass(silentMs - 1)
    await last().say(null)
    await pass(silentMs - 1)
    expect(connection.state()).toBe('live')
    const silent = last()
    await pass(1)
    expect(connection.state()).toBe('lost')
    expect(silent.signal.aborted).toBe(true)
  })

  it('costs nothing in a hidden tab, and comes back at once', async () => {
    const { connection, follow, last, asked, opened, show, pass, timers } = start()
    follow('runs')
    await settle()
    await last().say(ready)
    asked.length = 0
    await show(false)
    await pass(hiddenMs)
    expect(last().signal.aborted).toBe(true)
    await pass(600_000)
    expect([opened.length, asked, timers(), connection.state()]).toEqual([1, [], 0, 'waiting'])
    await show(true)
    expect(opened).toHaveLength(2)
    await last().say(ready)
    expect(asked).toEqual(['runs'])
  })

  it('costs nothing in a hidden tab that had lost it either', async () => {
    const { follow, asked, refuse, show, pass, timers } = start()
    refuse(new Error('no network'))
    follow('runs')
    await settle()
    await show(false)
    asked.length = 0
    await pass(600_000)
    expect([asked, timers()]).toEqual([[], 0])
  })

  it('opens nothing in a tab that nobody has looked at yet', async () => {
    const { follow, opened, show, timers } = start()
    await show(false)
    follow('runs')
    await settle()
    expect([opened.length, timers()]).toEqual([0, 0])
    await show(true)
    expect(opened).toHaveLength(1)
  })

  it('costs nothing in a hidden tab either that goes to another page meanwhile', async () => {
    const { follow, last, pass, show, timers } = start()
    const leave = follow('runs')
    await settle()
    await last().say(ready)
    await show(false)
    leave()
    follow('conversations')
    await pass(hiddenMs)
    expect([last().signal.aborted, timers()]).toEqual([true, 0])
  })

  it('keeps its stream for somebody who looks away for a moment, or goes to the next page', async () => {
    const { follow, opened, show, pass, last } = start()
    const leave = follow('runs')
    await settle()
    await last().say(ready)
    await show(false)
    await pass(hiddenMs - 1)
    await show(true)
    leave()
    follow('conversations')
    await pass(hiddenMs)
    expect([opened.length, last().signal.aborted]).toEqual([1, false])
  })

  it('ends its stream once nobody follows anything', async () => {
    const { follow, last, pass, timers } = start()
    const leave = follow('runs')
    await settle()
    await last().say(ready)
    leave()
    await pass(hiddenMs)
    expect([last().signal.aborted, timers()]).toEqual([true, 0])
  })

  it('asks for nothing any more where it is refused, until somebody looks again', async () => {
    const { connection, follow, last, asked, refuse, pass, show, timers } = start()
    follow('runs')
    await settle()
    await last().say(ready)
    refuse(signedOut)
    await last().end()
    await pass(pauseMs.first)
    expect(connection.state()).toBe('refused')
    asked.length = 0
    await pass(600_000)
    expect([asked, timers()]).toEqual([[], 0])
    refuse(null)
    await show(true)
    await last().say(ready)
    expect([connection.state(), asked]).toEqual(['live', ['runs']])
  })

  it('says when its state changes', async () => {
    const { connection, follow, last } = start()
    const seen: string[] = []
    const unwatch = connection.watch(() => seen.push(connection.state()))
    follow(topics[0])
    await settle()
    await last().say(ready)
    await last().end()
    expect(seen).toEqual(['live', 'lost'])
    unwatch()
  })
})

function fail(): never {
  throw new Error('No stream was opened.')
}
