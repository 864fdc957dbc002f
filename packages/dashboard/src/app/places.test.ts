import { describe, expect, it } from 'vitest'
import { placeOf } from './places.ts'

describe('the place of an address', () => {
  it.each([
    ['/', '/'],
    ['/welcome', '/'],
    ['/runs', '/runs'],
    ['/runs/run_1', '/runs'],
    ['/runs-of-mine', '/'],
    ['/settings/people', '/settings'],
    ['/settings/profile', '/settings/profile'],
    ['/agents/agt_1/playground', '/agents'],
  ])('%s is %s', (path, to) => {
    expect(placeOf(path).to).toBe(to)
  })
})
