import { describe, expect, it } from 'vitest'
import { createFixedClock, createMemorySecrets } from './index.ts'

describe('a fixed clock', () => {
  it('stands still until it is moved', () => {
    const clock = createFixedClock('2027-01-01T00:00:00Z')
    expect([clock.now(), clock.now()].map(Number)).toEqual([Date.UTC(2027, 0, 1), Date.UTC(2027, 0, 1)])
    clock.advance(1_500)
    expect(clock.now().toISOString()).toBe('2027-01-01T00:00:01.500Z')
  })

  it('can not be changed by whoever reads it', () => {
    const clock = createFixedClock()
    clock.now().setFullYear(1999)
    expect(clock.now().toISOString()).toBe('2026-11-20T12:00:00.000Z')
  })

  it('refuses to start at no time', () => {
    expect(() => createFixedClock('soon')).toThrow(RangeError)
  })
})

describe('secrets in memory', () => {
  const source = createMemorySecrets([
    { name: 'A', value: 'a' },
    { name: 'B', value: 'b', id: 'sec_9', hosts: ['api.example.com'], enabled: false, version: 3 },
    { name: 'C', value: 'c' },
  ])

  it('are given by id and by name, and no others', async () => {
    expect(await source.resolve({ ids: ['sec_9', 'sec_none'], names: ['A'] })).toEqual([
      { id: 'sec_A', name: 'A', value: 'a', version: 1, enabled: true, hosts: [] },
      { id: 'sec_9', name: 'B', value: 'b', version: 3, enabled: false, hosts: ['api.example.com'] },
    ])
    expect(await source.resolve({ ids: [], names: [] })).toEqual([])
  })
})
