import { describe, expect, it } from 'vitest'
import { stackUp } from './stack-up.ts'

describe('stacked bars', () => {
  it('put each series on top of those before it, point by point', () => {
    const stacked = stackUp([
      { label: 'Succeeded', values: [3, 0, 2] },
      { label: 'Failed', values: [1, 0, 4] },
      { label: 'Unknown', values: [0, 5, 1] },
    ])
    expect(stacked).toEqual([
      { label: 'Succeeded', values: [3, 0, 2] },
      { label: 'Failed', values: [4, 0, 6] },
      { label: 'Unknown', values: [4, 5, 7] },
    ])
  })

  it('take a point of which nothing is known for nothing', () => {
    expect(stackUp([{ values: [null, 2] }, { values: [1, null] }])).toEqual([{ values: [0, 2] }, { values: [1, 2] }])
  })
})
