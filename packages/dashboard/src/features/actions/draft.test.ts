import { describe, expect, it } from 'vitest'
import { isSame, newDraft, valueAt, withValue } from './draft.ts'

const draft = {
  ...newDraft(),
  name: 'track',
  inputs: [
    { name: 'order_id', type: 'string' as const },
    { name: 'mail', type: 'email' as const },
  ],
}

describe('a change of a draft', () => {
  it('leaves the original, and shares what lies beside the path', () => {
    const changed = withValue(draft, ['inputs', 1, 'title'], 'E-mail')
    expect(valueAt(changed, ['inputs', 1])).toEqual({ name: 'mail', type: 'email', title: 'E-mail' })
    expect(draft.inputs[1]).toEqual({ name: 'mail', type: 'email' })
    expect(changed.inputs?.[0]).toBe(draft.inputs[0])
    expect(changed.request).toBe(draft.request)
  })

  it('makes the objects that it goes through', () => {
    expect(withValue(draft, ['messages', 'byStatus', '404'], 'Gone').messages).toEqual({ byStatus: { '404': 'Gone' } })
  })

  it('takes a member out with undefined, and the same is said without it', () => {
    const without = withValue(withValue(draft, ['widget'], 'card'), ['widget'], undefined)
    expect('widget' in without).toBe(false)
    expect(isSame(without, draft)).toBe(true)
  })

  it('sets no prototype, whatever a name is', () => {
    const changed = withValue(draft, ['messages', 'byStatus', '__proto__'], 'x')
    const byStatus = valueAt(changed, ['messages', 'byStatus'])
    expect(Object.getPrototypeOf(byStatus)).toBe(Object.prototype)
    expect(valueAt(byStatus, ['__proto__'])).toBe('x')
  })
})

describe('two values are the same', () => {
  it.each([
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [[1, 2], [1, 2], true],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [null, {}, false],
    [{ a: [{ b: 1 }] }, { a: [{ b: 1 }] }, true],
  ])('%j and %j: %s', (a, b, same) => {
    expect(isSame(a, b)).toBe(same)
  })
})
