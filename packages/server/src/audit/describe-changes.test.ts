import { describe, expect, it } from 'vitest'
import { describeChanges, inClear } from './describe-changes.ts'

const changesOf = (before: Parameters<typeof inClear>[0], after: Parameters<typeof inClear>[0]) =>
  describeChanges(inClear(before), inClear(after))

describe('describeChanges', () => {
  it('names what changed, and nothing that did not', () => {
    expect(changesOf({ a: 1, b: { c: [1, 2], d: 'x' } }, { a: 1, b: { c: [1, 3], d: 'x' }, e: null })).toEqual([
      { path: '$.b.c', before: [1, 2], after: [1, 3] },
      { path: '$.e', after: null },
    ])
    expect(changesOf({ a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } })).toEqual([])
  })

  it('leaves out the side that did not exist', () => {
    expect(describeChanges(null, inClear({ a: 1 }))).toEqual([{ path: '$', after: { a: 1 } }])
    expect(describeChanges(inClear({ a: 1 }), null)).toEqual([{ path: '$', before: { a: 1 } }])
    expect(changesOf({ a: 1, b: 2 }, { a: 1 })).toEqual([{ path: '$.b', before: 2 }])
  })

  it('tells the named members of a list apart by their names, and says when their order changed', () => {
    const before = [
      { name: 'a', n: 1 },
      { name: 'b', n: 2 },
    ]
    expect(
      changesOf(before, [
        { name: 'new', n: 0 },
        { name: 'a', n: 1 },
        { name: 'b', n: 3 },
      ]),
    ).toEqual([
      { path: '$[?@.name=="b"].n', before: 2, after: 3 },
      { path: '$[?@.name=="new"]', after: { name: 'new', n: 0 } },
    ])
    expect(changesOf(before, before.toReversed())).toEqual([
      { path: '$[*].name', before: ['a', 'b'], after: ['b', 'a'] },
    ])
    const twice = [{ name: 'a' }, { name: 'a' }]
    expect(changesOf({ x: twice }, { x: before })).toEqual([{ path: '$.x', before: twice, after: before }])
  })

  it('says that a masked value changed, and shows neither side of it', () => {
    const shown = { key: '••••', open: 'x' }
    expect(
      describeChanges({ value: { key: 'one', open: 'x' }, shown }, { value: { key: 'two', open: 'x' }, shown }),
    ).toEqual([{ path: '$.key', before: '••••', after: '••••' }])
  })

  it('keeps of a long text where it differs, its length and its digest', () => {
    const text = 'a'.repeat(5_000)
    const [change] = changesOf({ t: text }, { t: `${text.slice(0, 3_000)}CHANGED${text}` })
    expect(change).toEqual({
      path: '$.t',
      before: { excerpt: 'a'.repeat(200), from: 2_950, length: 5_000, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      after: expect.objectContaining({ excerpt: expect.stringContaining('CHANGED'), from: 2_950, length: 8_007 }),
    })
    expect(JSON.stringify(describeChanges(null, inClear({ deep: [text] }))).length).toBeLessThan(500)
  })
})
