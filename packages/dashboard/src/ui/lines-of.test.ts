import { describe, expect, it } from 'vitest'
import { linesOf } from './lines-of.ts'

describe('a spark line', () => {
  it('breaks off at a gap, and begins anew behind it', () => {
    expect(linesOf([null, 1, 2, null, null, 3, null])).toEqual([
      { from: 1, values: [1, 2] },
      { from: 5, values: [3] },
    ])
  })

  it('is one line where nothing is missing, and none where all is', () => {
    expect(linesOf([0, 0, 4])).toEqual([{ from: 0, values: [0, 0, 4] }])
    expect(linesOf([null, null])).toEqual([])
  })
})
