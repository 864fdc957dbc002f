import { describe, expect, it } from 'vitest'
import { RecencyMap } from './recency-map.ts'

const order = (map: RecencyMap<{ n: number }>) => [...map.keys()].join('')

function filled(): RecencyMap<{ n: number }> {
  const map = new RecencyMap<{ n: number }>()
  for (const [n, key] of [...'abc'].entries()) map.set(key, { n })
  return map
}

describe('the order of use', () => {
  it('is that in which entries were set and used, and looking changes nothing', () => {
    const map = filled()
    expect(order(map)).toBe('abc')
    map.use('a')
    expect(order(map)).toBe('bca')
    map.use('a')
    map.peek('b')
    expect(order(map)).toBe('bca')
    map.set('c', { n: 9 })
    expect([order(map), map.use('c')]).toEqual(['bac', { n: 9 }])
    map.set('c', { n: 10 })
    expect([order(map), map.peek('c')]).toEqual(['bac', { n: 10 }])
  })

  it('holds where the latest entry was taken away, and came again', () => {
    const map = filled()
    map.delete('c')
    expect(order(map)).toBe('ab')
    map.use('a')
    map.set('c', { n: 3 })
    map.use('b')
    expect(order(map)).toBe('acb')
  })

  it('tells nothing of what it does not know', () => {
    const map = filled()
    expect([map.use('x'), map.peek('x'), map.size]).toEqual([undefined, undefined, 3])
    expect(order(map)).toBe('abc')
  })
})

describe('forgetting', () => {
  it('begins with what was not used for longest', () => {
    const map = filled()
    map.use('a')
    expect(map.forgetOne()).toBe(true)
    expect(order(map)).toBe('ca')
  })

  it('passes over what may not go', () => {
    const map = filled()
    expect(map.forgetOne(({ n }) => n > 0)).toBe(true)
    expect(order(map)).toBe('ac')
    expect(map.forgetOne(() => false)).toBe(false)
  })
})
