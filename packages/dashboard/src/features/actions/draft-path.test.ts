import { describe, expect, it } from 'vitest'
import { issuesWithin, messageAt, parsePath, writePath } from './draft-path.ts'

describe('a path of an issue', () => {
  it.each([
    ['$', []],
    ['$.name', ['name']],
    ['$.inputs[0].options[12].value', ['inputs', 0, 'options', 12, 'value']],
    ["$.messages.byStatus['404']", ['messages', 'byStatus', '404']],
    ["$.messages.byStatus['it\\'s \"so\"']", ['messages', 'byStatus', 'it\'s "so"']],
  ])('%s is read, and written the same', (text, path) => {
    expect(parsePath(text)).toEqual(path)
    expect(writePath(path)).toBe(text)
  })

  it.each(['', 'name', '$name', '$..name', '$.inputs[x]', "$['a"])('%s is none', text => {
    expect(parsePath(text)).toBeNull()
  })

  it('finds the field: exactly there, not above it and not beside it', () => {
    const issues = [
      { path: '$.inputs[1].name', message: 'First.' },
      { path: '$.inputs[1].name', message: 'Second.' },
      { path: '$.inputs', message: 'Too many.' },
    ]
    expect(messageAt(issues, ['inputs', 1, 'name'])).toBe('First. Second.')
    expect(messageAt(issues, ['inputs', 1])).toBeNull()
    expect(messageAt(issues, ['inputs', 0, 'name'])).toBeNull()
    expect(issuesWithin(issues, ['inputs', 1])).toHaveLength(2)
    expect(issuesWithin(issues, ['inputs'])).toHaveLength(3)
  })
})
