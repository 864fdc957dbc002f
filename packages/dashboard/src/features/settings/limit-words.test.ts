import { describe, expect, it } from 'vitest'
import { changedFirst, limitName, limitValue } from './limit-words.ts'

describe('a limit', () => {
  it.each([
    ['upstreamPauseMs', 10_000, 'Upstream pause', '10 s'],
    ['callMs', 500, 'Call', '500 ms'],
    ['modelMs', 180_000, 'Model', '3 min'],
    ['visitorMs', 5_400_000, 'Visitor', '1.5 h'],
    ['answerBytes', 2_000_000, 'Answer', '2 MB'],
    ['requestsPerWorkspace', null, 'Requests per workspace', 'none'],
  ])('%s is said as people do', (name, value, words, text) => {
    expect([limitName(name), limitValue(name, value)]).toEqual([words, text])
  })

  it('comes first where it was changed', () => {
    const limit = (name: string, value: number) => ({ name, variable: name, value, default: 1 })
    expect(changedFirst([limit('a', 1), limit('b', 2), limit('c', 1)]).map(({ name }) => name)).toEqual(['b', 'a', 'c'])
  })
})
