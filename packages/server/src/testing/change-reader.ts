import type { ChangeEvent } from '../changes/change-stream.ts'

/** What a stream of changes gives, event by event. */
export interface ChangeReader {
  /** The next event; null where the stream ends. Fails after five seconds without one. */
  next(): Promise<ChangeEvent | null>
  /** What came and was not asked for. */
  rest(): ChangeEvent[]
  leave(): Promise<void>
}

export function readChanges(response: Response): ChangeReader {
  if (response.status !== 200 || !response.body) throw new Error(`No stream: ${response.status}`)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  const events: ChangeEvent[] = []
  let ended = false
  let news = Promise.withResolvers<void>()
  const reading = readAll()

  async function readAll(): Promise<void> {
    for (let text = '', part = await reader.read(); !part.done; part = await reader.read()) {
      const frames = (text + part.value).split('\n\n')
      text = frames.pop() ?? ''
      for (const frame of frames) {
        const data = /^event: [a-z]+\ndata: (.*)$/.exec(frame)?.[1]
        // What the server streams is what the tests are about; its shape is checked by them.
        if (data !== undefined) events.push(JSON.parse(data) as ChangeEvent)
      }
      news.resolve()
    }
    ended = true
    news.resolve()
  }

  return {
    next: async () => {
      const late = setTimeout(() => news.reject(new Error('Nothing came.')), 5_000)
      try {
        while (events.length === 0 && !ended) {
          await news.promise
          news = Promise.withResolvers()
        }
      } finally {
        clearTimeout(late)
      }
      return events.shift() ?? null
    },
    rest: () => [...events],
    leave: async () => {
      await reader.cancel()
      await reading
    },
  }
}
