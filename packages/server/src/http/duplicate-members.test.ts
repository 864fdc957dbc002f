import { toJsonPath } from '@bellhop/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findDuplicateMembers } from './duplicate-members.ts'

const pathsIn = (text: string) => findDuplicateMembers(text, JSON.parse(text)).map(toJsonPath)

describe('findDuplicateMembers', () => {
  it.each([
    ['{"name":"a","name":"b"}', ['$.name']],
    ['{"a":1,"a" :2,"a"\n:3}', ['$.a', '$.a']],
    ['{"a":{"b":1},"a":{"b":1}}', ['$.a']],
    ['[{"a":1},{"x":[0,{"b":1,"c":2,"b":3}]}]', ['$[1].x[1].b']],
    ['{"a":1,"\\u0061":2}', ['$.a']],
    ['{"\\"":1,"\\"":2}', [`$['"']`]],
    ['{"\\\\":":","\\\\":2}', ["$['\\\\']"]],
    ['{"":1,"":2}', ["$['']"]],
    ['{"__proto__":1,"__proto__":2}', ['$.__proto__']],
    // As many colons as an honest text of this value might have: those in texts must not stand in for names.
    ['{"a" : 1, "a" : 2, "x": "\\":"}', ['$.a']],
    ['{"a":1,"a":2,"b":"\\u003a"}', ['$.a']],
  ])('finds what an object has twice: %j', (text, expected) => {
    expect(pathsIn(text)).toEqual(expected)
  })

  it.each([
    '{}',
    '[]',
    '"a:b"',
    '12',
    '{"a":{"a":{"a":1}},"b":{"a":1}}',
    '[{"a":1},{"a":2}]',
    '{"at":"10:30","url":"https://x.example.com:8443/","body":"{ \\"a\\": 1, \\"a\\": 2 }"}',
    '{"a":"\\\\","b":"\\\\\\"","c":"\\":"}',
    '{"a":["b","b"],"b":"b"}',
  ])('finds nothing in %j', text => {
    expect(pathsIn(text)).toEqual([])
  })

  it('finds nothing in what JSON.stringify writes, and every member that is put in a second time', () => {
    const names = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.json(), names, fc.nat(), (json, keys, pick) => {
        expect(pathsIn(json)).toEqual([])
        const twice = keys[pick % keys.length] ?? ''
        const members = [...keys, twice].map(key => `${JSON.stringify(key)}: ${json}`)
        expect(pathsIn(`[{${members.join(',')}}]`)).toEqual([toJsonPath([0, twice])])
      }),
    )
  })

  it('gives 20 at most, and no longer path than 64 levels', () => {
    expect(pathsIn(`{${Array.from({ length: 50 }, () => '"a":1').join(',')}}`)).toHaveLength(20)
    const deep = `${'['.repeat(500)}{"a":1,"a":2}${']'.repeat(500)}`
    expect(findDuplicateMembers(deep, JSON.parse(deep))).toEqual([Array.from({ length: 64 }, () => 0)])
  })

  it('takes time in proportion to the length, whatever is nested, escaped or repeated', () => {
    const took = (text: string) => {
      const value = JSON.parse(text)
      const start = performance.now()
      findDuplicateMembers(text, value)
      return performance.now() - start
    }
    const million = 1_000_000
    for (const text of [
      `["\\":",${'['.repeat(million / 4)}${']'.repeat(million / 4)}]`,
      `["\\":","${'\\\\'.repeat(million / 2)}"]`,
      `["\\":","${'\\"'.repeat(million / 2)}"]`,
      `["\\":"${',":"'.repeat(million / 4)}]`,
      `{"\\":":1${Array.from({ length: million / 10 }, (_, i) => `,"${i}":1`).join('')}}`,
    ])
      expect(took(text)).toBeLessThan(1500)
  })
})
