import { describe, expect, it } from 'vitest'
import { actorOf, changesOf, factsOf } from './entry-words.ts'

const detail = {
  name: 'Desk',
  version: 2,
  changes: [
    { path: '$.greeting', before: 'Hi', after: '<b>Hello</b>' },
    { path: '$.actions', before: ['look'], after: ['look', 'refund'] },
    { path: '$.context', after: { url: 'https://example.com' } },
  ],
}

describe('an entry of the audit trail', () => {
  it('says what stood where before and after, as text', () => {
    expect(changesOf({ detail })).toEqual([
      { path: '$.greeting', before: 'Hi', after: '<b>Hello</b>' },
      { path: '$.actions', before: '[\n  "look"\n]', after: '[\n  "look",\n  "refund"\n]' },
      { path: '$.context', before: null, after: '{\n  "url": "https://example.com"\n}' },
    ])
  })

  it('tells null from what was not there', () => {
    expect(changesOf({ detail: { changes: [{ path: '$.x', before: null, after: 1 }] } })).toEqual([
      { path: '$.x', before: 'null', after: '1' },
    ])
  })

  it('leaves out nothing else that it says', () => {
    expect(factsOf({ detail })).toEqual([
      ['name', 'Desk'],
      ['version', '2'],
    ])
  })

  it('bears with what is not as expected', () => {
    expect(changesOf({ detail: { changes: [null, 3, {}] } })).toEqual([])
    expect(actorOf({ actor: {} })).toEqual({ id: '', name: '', type: '' })
  })

  it('names who did it, or their id', () => {
    expect(actorOf({ actor: { type: 'api_key', id: 'key_1', name: 'CI' } })).toEqual({
      id: 'key_1',
      name: 'CI',
      type: 'API key',
    })
    expect(actorOf({ actor: { type: 'user', id: 'usr_1', name: '' } }).name).toBe('usr_1')
  })
})
