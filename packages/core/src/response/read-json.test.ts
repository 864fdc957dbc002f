import { describe, expect, it } from 'vitest'
import { readJson } from './read-json.ts'

describe('an answer is JSON', () => {
  it.each([
    ['{"a":[1,2.5,true,null]}', { a: [1, 2.5, true, null] }],
    ['"text"', 'text'],
    ['0', 0],
    [' \n[1]\n', [1]],
    ['\uFEFF{"a":1}', { a: 1 }],
    ['{"__proto__":1}', JSON.parse('{"__proto__":1}')],
  ])('because it parses: %s', (text, value) => {
    expect(readJson(text, 'text/plain')).toEqual({ ok: true, value })
    expect(readJson(text, undefined)).toEqual({ ok: true, value })
  })

  it.each(['', ' ', '\r\n', '\uFEFF'])('that is null, where it is empty: %j', text => {
    expect(readJson(text, 'application/json')).toEqual({ ok: true, value: null })
  })

  it('as deep as 200 levels', () => {
    expect(readJson('['.repeat(200) + ']'.repeat(200), undefined).ok).toBe(true)
  })
})

describe('an answer is none', () => {
  it.each(['<html>', '{', "{'a':1}", 'NaN', '{"a":1}x', 'undefined'])('because it does not parse: %s', text => {
    expect(readJson(text, 'application/json').ok).toBe(false)
  })

  it('and its type is told', () => {
    expect(readJson('x', 'Text/HTML; charset=utf-8')).toMatchObject({
      message: "The answer isn't JSON (its type is text/html).",
    })
    expect(readJson('x', undefined)).toMatchObject({ message: "The answer isn't JSON." })
  })

  it.each([
    ['lists', '['.repeat(201) + ']'.repeat(201)],
    ['objects', `${'{"a":'.repeat(201)}1${'}'.repeat(201)}`],
    ['a million lists', '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
  ])('because it is nested deeper than anything can work through: %s', (_what, text) => {
    expect(readJson(text, 'application/json')).toMatchObject({
      ok: false,
      message: expect.stringContaining('200 levels'),
    })
  })
})
