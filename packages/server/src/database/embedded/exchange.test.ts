import { expect, it } from 'vitest'
import { binaryValue } from '../binary-values.ts'
import { createExchange } from './exchange.ts'

it('holds what was put last, whatever its size, and gives back what only something very large needed', () => {
  const { put } = createExchange()
  const put1 = (text: string) => Buffer.from(put(binaryValue('text', text))).toString()
  for (const size of [0, 1, 256 * 1024, 256 * 1024 + 1, 9_000_000, 5]) {
    const text = 'ä'.repeat(size / 2)
    expect(put1(text) === text).toBe(true)
  }
  expect(put(binaryValue('text', 'x')).buffer.byteLength).toBeLessThan(9_000_000)
})
