import { expect, it } from 'vitest'
import { createRemembered } from './remembered.ts'

it('keeps what was read until it is forgotten', () => {
  const remembered = createRemembered()
  remembered.begin().keep('a', 1)
  remembered.begin().keep('b', 2)
  expect([remembered.get('a'), remembered.get('b')]).toEqual([1, 2])
  remembered.forget('a')
  expect([remembered.get('a'), remembered.get('b')]).toEqual([undefined, 2])
})

it('does not keep what was read before something was forgotten: it may be from before the change', () => {
  const remembered = createRemembered()
  const early = remembered.begin()
  remembered.forget('a')
  early.keep('a', 1)
  expect(remembered.get('a')).toBeUndefined()
  remembered.begin().keep('a', 2)
  expect(remembered.get('a')).toBe(2)
})

it('is bounded', () => {
  const remembered = createRemembered(2)
  for (const key of ['a', 'b', 'c']) remembered.begin().keep(key, 1)
  expect(['a', 'b', 'c'].filter(key => remembered.get(key) !== undefined)).toEqual(['c'])
})
