import { ValueType } from '@opentelemetry/api'
import { describe, expect, it } from 'vitest'
import { createTallies } from './tallies.ts'

const about = { description: 'What.', unit: 's' }

describe('tallies', () => {
  it('counts each series by itself, and leaves out what it lacks', () => {
    const tallies = createTallies()
    const add = tallies.counter({ ...about, name: 'runs', labels: ['a', 'b'], valueType: ValueType.INT })
    add(1, ['x', null])
    add(2, ['x', 7])
    add(3, ['x', null])
    const [runs] = tallies.collect()
    expect(runs?.dataPoints.map(({ attributes, value }) => [attributes, value])).toEqual([
      [{ a: 'x' }, 4],
      [{ a: 'x', b: 7 }, 2],
    ])
  })

  it('tells labels apart that look alike when they are joined', () => {
    const tallies = createTallies()
    const add = tallies.counter({ ...about, name: 'runs', labels: ['a', 'b'], valueType: ValueType.INT })
    add(1, ['x,', 'y'])
    add(1, ['x', ',y'])
    add(1, ['x', null])
    add(1, ['x', ''])
    expect(tallies.collect()[0]?.dataPoints).toHaveLength(4)
  })

  it('puts each measurement into the bucket whose upper end it does not pass', () => {
    const tallies = createTallies()
    const measure = tallies.histogram({ ...about, name: 'took', labels: [], boundaries: [1, 2] })
    for (const value of [0.5, 1, 1.5, 2, 3, 4]) measure(value, [])
    expect(tallies.collect()[0]?.dataPoints[0]?.value).toEqual({
      sum: 12,
      count: 6,
      buckets: { boundaries: [1, 2], counts: [2, 2, 2] },
    })
  })

  it('takes nothing that would make a count fall, or be no number', () => {
    const tallies = createTallies()
    const add = tallies.counter({ ...about, name: 'runs', labels: [], valueType: ValueType.INT })
    const measure = tallies.histogram({ ...about, name: 'took', labels: [], boundaries: [1] })
    for (const value of [1, -1, Number.NaN]) {
      add(value, [])
      measure(value, [])
    }
    expect(tallies.collect().map(({ dataPoints }) => dataPoints[0]?.value)).toEqual([
      1,
      { sum: 1, count: 1, buckets: { boundaries: [1], counts: [1, 0] } },
    ])
  })

  it('counts as one what there is no room for', () => {
    const tallies = createTallies()
    const add = tallies.counter({ ...about, name: 'runs', labels: ['a'], valueType: ValueType.INT, mostSeries: 3 })
    for (const label of ['w', 'x', 'y', 'z', 'w']) add(1, [label])
    expect(tallies.collect()[0]?.dataPoints.map(({ attributes, value }) => [attributes, value])).toEqual([
      [{ a: 'w' }, 2],
      [{ a: 'x' }, 1],
      [{ 'otel.metric.overflow': true }, 2],
    ])
  })

  it('gives what was counted up to then: what is added later changes none of it', () => {
    const tallies = createTallies()
    const measure = tallies.histogram({ ...about, name: 'took', labels: [], boundaries: [1] })
    measure(0.5, [])
    const before = tallies.collect()[0]?.dataPoints[0]?.value
    measure(0.5, [])
    expect(before).toMatchObject({ count: 1, buckets: { counts: [1, 0] } })
  })
})
