import { describe, expect, it } from 'vitest'
import { isWithin, type Path, toJsonPath } from './issue-path.ts'

describe('toJsonPath', () => {
  it.each<[Path, string]>([
    [[], '$'],
    [['inputs', 0, 'name'], '$.inputs[0].name'],
    [['messages', 'byStatus', '404'], "$.messages.byStatus['404']"],
    [['messages', 'byStatus', 'it\'s "x"\n\\'], "$.messages.byStatus['it\\'s \"x\"\\n\\\\']"],
    [[''], "$['']"],
  ])('writes %j as RFC 9535 does: %s', (path, text) => {
    expect(toJsonPath(path)).toBe(text)
  })
})

describe('isWithin', () => {
  it('holds for the place itself and what is below it', () => {
    expect(isWithin(['a', 0], ['a', 0])).toBe(true)
    expect(isWithin(['a', 0, 'b'], ['a', 0])).toBe(true)
    expect(isWithin(['a'], ['a', 0])).toBe(false)
    expect(isWithin(['a', 1], ['a', 0])).toBe(false)
    expect(isWithin(['a', '0'], ['a', 0])).toBe(false)
  })
})
