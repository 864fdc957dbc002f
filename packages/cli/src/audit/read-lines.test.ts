import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Line, readLines } from './read-lines.ts'

describe('readLines', () => {
  it('gives the same lines however the bytes are cut into chunks', async () => {
    const text = 'one\ntwo “2”\n\nfour\r\n日本'
    const expected = [
      { number: 1, text: 'one' },
      { number: 2, text: 'two “2”' },
      { number: 4, text: 'four\r' },
      { number: 5, text: '日本' },
    ]
    const bytes = Buffer.from(text)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length)), async cuts => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index] ?? 0, end))
        expect(await all(chunks)).toEqual(expected)
      }),
    )
  })

  it('names a line that is not UTF-8, instead of replacing what it does not understand', async () => {
    const bytes = Buffer.concat([Buffer.from('one\n"'), Buffer.from([0xff]), Buffer.from('"\nthree\n')])
    expect(await all([bytes])).toEqual([
      { number: 1, text: 'one' },
      { number: 2, problem: 'Line 2 is not UTF-8 text.' },
      { number: 3, text: 'three' },
    ])
  })

  it('gives up at a line that would fill the memory', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    let given = 0
    async function* endless() {
      for (;;) {
        given += 1
        yield chunk
      }
    }
    const lines: Line[] = []
    for await (const line of readLines(endless())) lines.push(line)
    expect(lines).toEqual([{ number: 1, problem: 'Line 1 is longer than 16777216 bytes.' }])
    expect(given).toBe(17)
  })
})

async function all(chunks: Uint8Array[]): Promise<Line[]> {
  async function* bytes() {
    yield* chunks
  }
  const lines: Line[] = []
  for await (const line of readLines(bytes())) lines.push(line)
  return lines
}
