import { beforeEach, describe, expect, it } from 'vitest'
import { newDraft } from './draft.ts'
import { draftKey, forgetDraft, keepDraft, readDraft } from './draft-store.ts'

let storage: Storage
beforeEach(() => {
  storage = memoryStorage()
})

const draft = { ...newDraft(), name: 'track', description: 'Half a' }

describe('an unsaved draft', () => {
  it('survives a reload, of one workspace and one action alone', () => {
    keepDraft(storage, draftKey('wsp_1', 'track'), { draft, base: newDraft(), version: 3 })
    expect(readDraft(storage, draftKey('wsp_1', 'track'))).toEqual({ draft, base: newDraft(), version: 3 })
    expect(readDraft(storage, draftKey('wsp_2', 'track'))).toBeNull()
    expect(readDraft(storage, draftKey('wsp_1', null))).toBeNull()
    forgetDraft(storage, draftKey('wsp_1', 'track'))
    expect(storage.length).toBe(0)
  })

  it('is kept without what may be a credential', () => {
    const request = {
      method: 'POST' as const,
      url: 'https://api.example.com',
      headers: [
        { name: 'Authorization', value: 'Bearer abc123' },
        { name: 'X-Api-Key', value: '{{secrets.shop}}' },
        { name: 'Accept', value: 'application/json' },
      ],
      query: [{ name: 'token', value: 'abc123' }],
    }
    const inputs = [{ name: 'pin', type: 'string' as const, from: 'constant', value: 'abc123' }]
    const whole = { ...draft, request, inputs }
    keepDraft(storage, 'k', { draft: whole, base: whole, version: 1 })
    expect(storage.getItem('k')).not.toContain('abc123')
    expect(readDraft(storage, 'k')?.draft.request?.headers?.map(({ value }) => value)).toEqual([
      '',
      '{{secrets.shop}}',
      'application/json',
    ])
  })

  it.each(['', 'null', '{', '[]', '{"draft":{"name":1}}', '{"draft":{"name":"a","description":"b","inputs":[1]}}'])(
    'that is kept as %j is none',
    text => {
      storage.setItem('k', text)
      expect(readDraft(storage, 'k')).toBeNull()
    },
  )

  it('is no reason to fail where nothing can be kept', () => {
    const full = {
      ...storage,
      setItem() {
        throw new Error('full')
      },
    }
    expect(() => keepDraft(full, 'k', { draft, base: null, version: null })).not.toThrow()
  })
})

function memoryStorage(): Storage {
  const items = new Map<string, string>()
  return {
    get length() {
      return items.size
    },
    clear: () => items.clear(),
    key: index => [...items.keys()][index] ?? null,
    getItem: key => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: key => void items.delete(key),
  }
}
