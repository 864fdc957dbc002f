import { expect, it } from 'vitest'
import { toJson } from './json-column.ts'

it.each([
  ['undefined', undefined],
  ['a function', () => 1],
  ['a symbol', Symbol('x')],
])('refuses %s', (_title, value) => {
  expect(() => toJson(value)).toThrow(TypeError)
})

it('writes a text as a JSON text', () => {
  expect(toJson('a')).toBe('"a"')
})
