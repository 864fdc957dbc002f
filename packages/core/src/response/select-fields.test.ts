import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../json.ts'
import { selectFields } from './select-fields.ts'

const order: JsonValue = {
  status: 'shipped',
  note: null,
  tracking: { number: 'T1', token: 'secret', carrier: { name: 'Post', key: 'k' } },
  items: [
    { name: 'Mug', cost: 3, tags: ['a', 'b'] },
    { name: 'Cup', cost: 4, tags: [] },
  ],
  '0': 'zero',
}

describe('of an answer is kept', () => {
  it.each<[fields: string[], kept: JsonValue]>([
    [['status'], { status: 'shipped' }],
    [['note'], { note: null }],
    [['tracking.number'], { tracking: { number: 'T1' } }],
    [['tracking.number', 'tracking.carrier.name'], { tracking: { number: 'T1', carrier: { name: 'Post' } } }],
    [
      ['tracking', 'tracking.number'],
      { tracking: { number: 'T1', token: 'secret', carrier: { name: 'Post', key: 'k' } } },
    ],
    [
      ['tracking.number', 'tracking'],
      { tracking: { number: 'T1', token: 'secret', carrier: { name: 'Post', key: 'k' } } },
    ],
    [['items.name'], { items: [{ name: 'Mug' }, { name: 'Cup' }] }],
    [['items[1].name'], { items: [{ name: 'Cup' }] }],
    [['items.1.name'], { items: [{ name: 'Cup' }] }],
    [['items[0].name', 'items[1].cost'], { items: [{ name: 'Mug' }, { cost: 4 }] }],
    [['items.name', 'items[0].cost'], { items: [{ name: 'Mug', cost: 3 }, { name: 'Cup' }] }],
    [['items[0].tags[1]'], { items: [{ tags: ['b'] }] }],
    [['items.missing'], { items: [{}, {}] }],
    [['0'], { '0': 'zero' }],
    [[], {}],
    [['missing', 'tracking.missing', 'status.deeper', 'note.deeper', 'items[9].name'], {}],
    [['constructor', '__proto__', 'items.length', 'status.length'], { items: [{}, {}] }],
  ])('%j', (fields, kept) => {
    expect(selectFields(order, fields)).toEqual(kept)
  })

  it('the same of an answer that is a list', () => {
    expect(selectFields([{ a: 1, b: 2 }, { a: 3 }], ['a'])).toEqual([{ a: 1 }, { a: 3 }])
    expect(selectFields([{ a: 1, b: 2 }, { a: 3 }], ['[1].a'])).toEqual([{ a: 3 }])
  })

  it.each(['text', 1, true, null])('nothing of an answer that has no fields: %j', value => {
    expect(selectFields(value, ['a'])).toEqual({})
  })

  it('a field that is called as no other, as its own', () => {
    const picked = selectFields(JSON.parse('{"__proto__":{"a":1,"b":2}}'), ['__proto__.a'])
    expect(JSON.stringify(picked)).toBe('{"__proto__":{"a":1}}')
    expect(Object.getPrototypeOf(picked)).toBe(Object.prototype)
  })

  it('never a value that no field leads to', () => {
    const key = fc.constantFrom('a', 'b', 'c', '0', '1')
    const { value } = fc.letrec<{ value: JsonValue }>(tie => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<JsonValue>('leaf', 1, null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value')),
      ),
    }))
    const path = fc.array(key, { minLength: 1, maxLength: 3 }).map(steps => steps.join('.'))
    fc.assert(
      fc.property(value, fc.array(path, { maxLength: 3 }), (answer, fields) => {
        const allowed = fields.map(field => field.split('.'))
        for (const leaf of leavesOf(selectFields(answer, fields))) {
          expect(allowed.some(steps => isReached(steps, leaf))).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })
})

/** Names on the way to each leaf, list positions left out. */
function leavesOf(value: JsonValue, way: string[] = []): string[][] {
  if (Array.isArray(value)) return value.flatMap(item => leavesOf(item, way))
  if (typeof value !== 'object' || value === null) return [way]
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...way, key]))
}

/** Steps that are digits may have named a position of a list, which the way does not tell. */
function isReached([step, ...rest]: string[], way: readonly string[]): boolean {
  if (step === undefined) return true
  if (step === way[0] && isReached(rest, way.slice(1))) return true
  return /^\d+$/.test(step) && isReached(rest, way)
}
