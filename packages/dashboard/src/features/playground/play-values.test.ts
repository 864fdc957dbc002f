import { describe, expect, it } from 'vitest'
import type { SavedAction } from '../actions/draft.ts'
import { namesRead, noTexts, readPlayValues } from './play-values.ts'

describe('the values of a playground', () => {
  it('are nobody and nothing where nothing was typed', () => {
    const values = { identity: null, context: {}, page: {} }
    expect(readPlayValues(noTexts)).toEqual({ ok: true, values })
    expect(readPlayValues({ identity: ' {} ', context: '\n', page: '{}' })).toEqual({ ok: true, values })
  })

  it('are what the JSON says', () => {
    expect(readPlayValues({ identity: '{"sub":"u1"}', context: '{"tier":2}', page: '{"product":"x"}' })).toEqual({
      ok: true,
      values: { identity: { sub: 'u1' }, context: { tier: 2 }, page: { product: 'x' } },
    })
  })

  it('name each text that is none', () => {
    const read = readPlayValues({ identity: '{', context: '[1]', page: '{}' })
    if (read.ok) throw new Error('It was taken.')
    expect(Object.keys(read.problems)).toEqual(['identity', 'context'])
    expect(read.problems.context).toMatch(/JSON object/)
  })
})

describe('what actions read', () => {
  it('is listed by where it comes from, each name once', () => {
    const action = (from: string[], context: string[] = []) =>
      ({ inputs: from.map((source, at) => ({ name: `i${at}`, from: source })), context }) as unknown as SavedAction
    expect(
      namesRead([
        action(['identity.sub', 'page.product', 'conversation']),
        action(['identity.sub', 'constant'], ['tier']),
      ]),
    ).toEqual({ identity: ['sub'], context: ['tier'], page: ['product'] })
  })
})
