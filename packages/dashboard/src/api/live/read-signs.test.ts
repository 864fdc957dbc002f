import { expect, it } from 'vitest'
import { readSigns, type Sign } from './read-signs.ts'

const text =
  ': open\n\nevent: ready\ndata: {"type":"ready"}\n\n: ping\n\nid: 7\nevent: change\ndata: {"topics":["größer"]}\n\nevent: cut'

it.each([1, 2, 3, 7, 1_000])('reads events and signs of life from pieces of %i bytes', async size => {
  const bytes = new TextEncoder().encode(text)
  const body = new ReadableStream<Uint8Array>({
    start: controller => {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
      controller.close()
    },
  })
  const signs: Sign[] = []
  for await (const sign of readSigns(body)) signs.push(sign)
  expect(signs).toEqual([
    null,
    { type: 'ready', data: '{"type":"ready"}' },
    null,
    { type: 'change', data: '{"topics":["größer"]}' },
  ])
})
