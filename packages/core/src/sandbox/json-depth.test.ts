import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isNestedDeeper } from './json-depth.ts'

describe('depth of JSON', () => {
  it('is that of the value, whatever its texts hold', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
    const text = fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '"', '\\', 'a') })
    const { tree } = fc.letrec(tie => ({
      tree: fc.oneof({ depthSize: 'medium' }, text, fc.array(tie('tree')), fc.dictionary(text, tie('tree'))),
    }))
    fc.assert(
      fc.property(
        tree.map(inner => [inner]),
        value => {
          const depth = depthOf(value)
          expect(isNestedDeeper(JSON.stringify(value), depth)).toBe(false)
          expect(isNestedDeeper(JSON.stringify(value), depth - 1)).toBe(true)
        },
      ),
    )
  })
})
