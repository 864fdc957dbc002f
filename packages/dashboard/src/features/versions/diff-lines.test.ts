import fc from 'fast-check'
import { expect, it } from 'vitest'
import { diffLines } from './diff-lines.ts'

it('marks the lines that only one of two texts has', () => {
  const { before, after } = diffLines('a\nb\nc', 'a\nx\nc\nd')
  expect(before.filter(line => line.isChanged).map(({ text }) => text)).toEqual(['b'])
  expect(after.filter(line => line.isChanged).map(({ text }) => text)).toEqual(['x', 'd'])
})

it('keeps both texts whole, and leaves unmarked the same lines of both', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '', 'c'), { maxLength: 8 }).map(lines => lines.join('\n'))
  fc.assert(
    fc.property(text, text, (a, b) => {
      const { before, after } = diffLines(a, b)
      expect(before.map(line => line.text).join('\n')).toBe(a)
      expect(after.map(line => line.text).join('\n')).toBe(b)
      const kept = (lines: typeof before) => lines.filter(line => !line.isChanged).map(line => line.text)
      expect(kept(before)).toEqual(kept(after))
    }),
  )
})

it('ends soon for long texts, by marking them whole', () => {
  const long = 'x\n'.repeat(50_000)
  expect(diffLines(long, long).before.every(({ isChanged }) => isChanged)).toBe(true)
})
