import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameParser, type Frame } from './parse-frames.ts'

const ours = (chunks: string[]) => {
  const frames: Frame[] = []
  const feed = createFrameParser(frame => frame && frames.push(frame))
  for (const chunk of chunks) feed(chunk)
  return frames
}

const reference = (chunks: string[]) => {
  const frames: Frame[] = []
  const parser = createParser({ onEvent: ({ event, data }) => frames.push({ event: event ?? '', data }) })
  for (const chunk of chunks) parser.feed(chunk)
  return frames
}

const piece = fc.constantFrom(
  'event: a',
  'data: x',
  'data:',
  'data',
  ': ping',
  'id: 3',
  'data: {"a":"b: c"}',
  'odd',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  ':',
)

describe('frame parser', () => {
  it('reads event, data over several lines, and nothing else', () => {
    expect(ours(['id: 1\nevent: offers\ndata: {\ndata: }\nretry: 5\n\n'])).toEqual([{ event: 'offers', data: '{\n}' }])
  })

  it('takes a comment for a sign of life', () => {
    let pings = 0
    createFrameParser(frame => {
      if (frame === null) pings++
    })(': ping\n\n')
    expect(pings).toBe(1)
  })

  it('does not use an event that is only half there', () => {
    expect(ours(['event: a\ndata: 1\n'])).toEqual([])
  })

  it('agrees with eventsource-parser on any stream, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(60), { maxLength: 6 }), (pieces, cuts) => {
        const stream = `${pieces.join('')}\n\n`
        const at = [0, ...cuts.filter(cut => cut < stream.length).sort((a, b) => a - b), stream.length]
        const chunks = at.slice(1).map((end, index) => stream.slice(at[index], end))
        expect(ours(chunks)).toEqual(reference([stream]))
      }),
    )
  })
})
