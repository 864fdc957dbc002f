import type { StreamEvent } from '@bellhop/core/stream'
import { describe, expect, it } from 'vitest'
import { type ConnectionState, type FollowParts, followEvents } from './follow-events.ts'

const frame = (number: number, type: string, data: object) =>
  `id: ${number}\nevent: ${type}\ndata: ${JSON.stringify({ number, at: '', ...data })}\n\n`

const frames = [
  frame(1, 'message-start', { messageId: 'm', role: 'agent' }),
  frame(2, 'text-delta', { messageId: 'm', text: 'Grüße ' }),
  ': ping\n\n',
  frame(3, 'text-delta', { messageId: 'm', text: 'aus 東京 ☕' }),
  frame(4, 'message-end', { messageId: 'm' }),
]
const whole = new TextEncoder().encode(frames.join(''))

/** Answers with everything after the asked number; the first connection is cut after so many bytes. */
function scripted(cut: number) {
  const asked: number[] = []
  const open: FollowParts['open'] = async last => {
    asked.push(last)
    const bytes =
      asked.length === 1 ? whole.slice(0, cut) : new TextEncoder().encode(frames.filter(after(last)).join(''))
    return new Response(stream([...bytes].map(byte => Uint8Array.of(byte))))
  }
  return { asked, open }
}

const after = (last: number) => (text: string) => Number(/^id: (\d+)/.exec(text)?.[1] ?? 0) > last

function stream(chunks: Uint8Array[]) {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

async function follow(parts: Partial<FollowParts> & Pick<FollowParts, 'open'>, until = 4) {
  const stop = new AbortController()
  const events: StreamEvent[] = []
  const states: ConnectionState[] = []
  const waits: number[] = []
  await followEvents({
    onState: state => states.push(state),
    onUnauthorized: async () => true,
    wait: async ms => {
      waits.push(ms)
      if (waits.length > 20) stop.abort()
    },
    random: () => 1,
    lastNumber: 0,
    signal: stop.signal,
    ...parts,
    onEvent(event) {
      events.push(event)
      parts.onEvent?.(event)
      if (event.number === until) stop.abort()
    },
  })
  return { events, states, waits }
}

const wordsOf = (events: StreamEvent[]) => events.map(event => (event.type === 'text-delta' ? event.text : '')).join('')

describe('followEvents', () => {
  it('loses and doubles no word, wherever the connection is cut', async () => {
    for (let cut = 0; cut <= whole.length; cut++) {
      const { open } = scripted(cut)
      const { events } = await follow({ open })
      expect(events.map(event => event.number)).toEqual([1, 2, 3, 4])
      expect(wordsOf(events)).toBe('Grüße aus 東京 ☕')
    }
  })

  it('asks for what comes after the last whole event', async () => {
    const { open, asked } = scripted(frames.slice(0, 2).join('').length + 20)
    await follow({ open })
    expect(asked).toEqual([0, 2])
  })

  it('ignores what a server sends again', async () => {
    const open = async () => new Response(stream([new TextEncoder().encode(frames.slice(0, 2).join('')), whole]))
    const { events } = await follow({ open })
    expect(events.map(event => event.number)).toEqual([1, 2, 3, 4])
  })

  it('starts after what was seen already', async () => {
    const { open, asked } = scripted(0)
    const { events } = await follow({ open, lastNumber: 2 })
    expect(asked[0]).toBe(2)
    expect(events.map(event => event.number)).toEqual([3, 4])
  })

  it('gets a new token when the old one is refused, and gives up when there is none', async () => {
    let renewals = 0
    const refused = async () => new Response(null, { status: 401 })
    const { events } = await follow({
      open: refused,
      onUnauthorized: async () => ++renewals < 2,
    })
    expect(renewals).toBe(2)
    expect(events).toEqual([])
  })

  it('waits longer and longer, says that the connection is lost, and says when it is back', async () => {
    let tries = 0
    const open = async () => {
      if (++tries <= 4) throw new TypeError('network')
      return new Response(stream([whole]))
    }
    const { states, waits } = await follow({ open })
    expect(waits).toEqual([500, 1000, 2000, 4000])
    expect(states).toEqual(['connecting', 'lost', 'lost', 'lost', 'open'])
  })

  it('does not call a single cut a lost connection', async () => {
    const { open } = scripted(40)
    const { states } = await follow({ open })
    expect(states).not.toContain('lost')
  })

  it('leaves a connection on which not even a ping arrives', async () => {
    let tries = 0
    const open = async () =>
      ++tries === 1 ? new Response(new ReadableStream<Uint8Array>({})) : new Response(stream([whole]))
    const { events } = await follow({ open, silenceMs: 20 })
    expect(tries).toBe(2)
    expect(events).toHaveLength(4)
  })

  it('tells of nothing after it was stopped', async () => {
    const stop = new AbortController()
    const open = async () => new Response(stream([whole]))
    const { events } = await follow({
      open,
      signal: stop.signal,
      onEvent: event => event.number === 2 && stop.abort(),
    })
    expect(events.map(event => event.number)).toEqual([1, 2])
  })
})
