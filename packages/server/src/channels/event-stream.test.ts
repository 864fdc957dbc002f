import { setTimeout as sleep } from 'node:timers/promises'
import type { StreamEvent } from '@bellhop/core/stream'
import { describe, expect, it } from 'vitest'
import { type EventStreamOptions, eventStream, lastEventId, wantsEventStream } from './event-stream.ts'

const event = (number: number): StreamEvent => ({
  type: 'text-delta',
  messageId: 'msg_1',
  text: `line one\nline two\r\n\r\nid: 99\n\n: not a comment ${number}`,
  number,
  at: '2026-11-20T12:00:00.000Z',
})

describe('a stream of events', () => {
  it('frames each event by its number, type and data, whatever its text holds', async () => {
    const { response } = open(async function* () {
      yield event(1)
      yield event(2)
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const [first, ...frames] = (await response.text()).split('\n\n')
    expect(first).toBe(': open')
    expect(frames.pop()).toBe('')
    expect(frames).toHaveLength(2)
    for (const [index, frame] of frames.entries()) {
      const lines = frame.split('\n')
      expect(lines.slice(0, 2)).toEqual([`id: ${index + 1}`, 'event: text-delta'])
      expect(lines).toHaveLength(3)
      expect(JSON.parse(lines[2]?.replace(/^data: /, '') ?? '')).toEqual(event(index + 1))
    }
  })

  it('says that it is open before the first event comes, and that it is alive while none does', async () => {
    const { response } = open(() => quiet(), { pingMs: 10 })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toBe(': open\n\n')
    expect((await reader?.read())?.value).toBe(': ping\n\n')
    expect((await reader?.read())?.value).toBe(': ping\n\n')
    await reader?.cancel()
  })

  it('stops its source, and writes no more, when the reader goes away', async () => {
    const stop = new AbortController()
    let ended = false
    const { response } = open(
      async function* () {
        try {
          yield event(1)
          await new Promise(resolve => stop.signal.addEventListener('abort', resolve))
        } finally {
          ended = true
        }
      },
      { stop: () => stop.abort() },
    )
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.read()
    const waiting = reader?.read()
    await reader?.cancel()
    await waiting
    expect(stop.signal.aborted).toBe(true)
    expect(ended).toBe(true)
  })

  it('begins nothing while nobody reads it, as with HEAD', async () => {
    let begun = false
    const before = timers()
    const { response } = open(async function* () {
      begun = true
      yield event(1)
    })
    const head = new Response(null, response)
    await sleep(20)
    expect(head.body).toBeNull()
    expect(begun).toBe(false)
    expect(timers()).toBeLessThanOrEqual(before)
  })

  it('ends and says so in the log, not in the stream, where its events fail', async () => {
    const before = timers()
    const { response, logged } = open(async function* () {
      yield event(1)
      throw new Error('password authentication failed for hunter2')
    })
    const text = await response.text()
    expect(text).toContain('id: 1\n')
    expect(text).not.toContain('hunter2')
    expect(logged.join()).toContain('hunter2')
    // A ping into a stream that has ended would end the whole process.
    expect(timers()).toBeLessThanOrEqual(before)
  })

  it('leaves no timer behind when it is over', async () => {
    const before = timers()
    const ended = open(async function* () {
      yield event(1)
    })
    await ended.response.text()
    const left = open(() => quiet())
    const reader = left.response.body?.getReader()
    await reader?.read()
    expect(timers()).toBe(before + 1)
    await reader?.cancel()
    expect(timers()).toBeLessThanOrEqual(before)
  })

  it.each([
    ['is told that it may not go on', async () => false],
    ['can not be told whether it may go on', () => Promise.reject(new Error('no database'))],
  ])('stops its source when it %s', async (_, mayGoOn) => {
    const stop = new AbortController()
    const { response } = open(
      async function* () {
        yield event(1)
        await new Promise(resolve => stop.signal.addEventListener('abort', resolve))
      },
      { stop: () => stop.abort(), pingMs: 10, mayGoOn },
    )
    expect(await response.text()).toContain('id: 1\n')
    expect(stop.signal.aborted).toBe(true)
  })

  it('gathers no pings for a reader that takes nothing', async () => {
    const { response } = open(() => quiet(), { pingMs: 5 })
    const reader = response.body?.getReader()
    await reader?.read()
    await sleep(60)
    const pings: string[] = []
    for (;;) {
      const next = await Promise.race([reader?.read(), sleep(2)])
      if (!next?.value) break
      pings.push(new TextDecoder().decode(next.value))
    }
    expect(pings.length).toBeLessThan(5)
    void reader?.cancel()
  })

  it('breaks off where a reader takes nothing for too long, and stops its source', async () => {
    const before = timers()
    const stop = new AbortController()
    let ended = false
    const { response } = open(
      async function* () {
        try {
          await new Promise(resolve => stop.signal.addEventListener('abort', resolve))
          yield event(1)
        } finally {
          ended = true
        }
      },
      { stop: () => stop.abort(), pingMs: 5, mostUntaken: 3 },
    )
    const reader = response.body?.getReader()
    // Two, so that its source has begun.
    await reader?.read()
    await reader?.read()
    await expect.poll(() => ended).toBe(true)
    expect(timers()).toBeLessThanOrEqual(before)
    await expect(reader?.read()).rejects.toThrow('Nobody takes')
  })

  it('breaks off where a reader takes nothing and may no longer, however soon', async () => {
    const before = timers()
    const stop = new AbortController()
    let may = true
    const { response } = open(
      async function* () {
        yield event(1)
        await new Promise(resolve => stop.signal.addEventListener('abort', resolve))
      },
      { stop: () => stop.abort(), pingMs: 5, mayGoOn: async () => may, mostUntaken: 1_000 },
    )
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.read()
    may = false
    await sleep(100)
    expect(stop.signal.aborted).toBe(true)
    expect(timers()).toBeLessThanOrEqual(before)
    await expect(reader?.read()).rejects.toThrow('Nobody takes')
  })
})

describe('Last-Event-ID', () => {
  it.each([
    ['17', 17],
    ['0', 0],
    ['', 0],
    ['-1', 0],
    ['1.5', 0],
    ['0x10', 0],
    ['1e3', 0],
    ['NaN', 0],
    ['Infinity', 0],
    ["1'; drop table events; --", 0],
    ['9'.repeat(16), 0],
    ['9'.repeat(400), 0],
  ])('"%.30s" means after %i', (text, number) => {
    expect(lastEventId(new Request('http://localhost', { headers: { 'Last-Event-ID': text } }))).toBe(number)
  })

  it('left out means from the beginning', () => {
    expect(lastEventId(new Request('http://localhost'))).toBe(0)
  })
})

it('is wanted by whoever names its media type', () => {
  const wants = (accept: string) => wantsEventStream(new Request('http://localhost', { headers: { Accept: accept } }))
  expect(wants('text/event-stream')).toBe(true)
  expect(wants('application/json, text/event-stream')).toBe(true)
  expect(wants('*/*')).toBe(false)
  expect(wantsEventStream(new Request('http://localhost'))).toBe(false)
})

function open(
  events: () => AsyncGenerator<StreamEvent>,
  {
    stop = () => {},
    pingMs = 60_000,
    mayGoOn = async () => true,
    ...rest
  }: Partial<Omit<EventStreamOptions, 'log'>> & {
    stop?: () => void
  } = {},
) {
  const logged: string[] = []
  const log = { error: (details: unknown) => void logged.push(String(Object.values(details as object))) }
  return { response: eventStream(events(), stop, { log, pingMs, mayGoOn, ...rest }), logged }
}

/** An event that takes its time. */
async function* quiet(): AsyncGenerator<StreamEvent> {
  await sleep(300)
  yield event(1)
}

function timers(): number {
  return process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
}
