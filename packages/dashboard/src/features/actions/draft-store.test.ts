import { beforeEach, describe, expect, it } from 'vitest'
import { newDraft } from './draft.ts'
import { draftKey, forgetDraft, keepDraft, readDraft, unfinishedDrafts } from './draft-store.ts'

let storage: Storage
beforeEach(() => {
  storage = memoryStorage()
})

const more = { notes: [], keptAt: '2026-11-20T12:00:00.000Z' }
const draft = { ...newDraft(), name: 'track', description: 'Half a' }

describe('an unsaved draft', () => {
  it('survives a reload, of one workspace and one action alone', () => {
    const kept = { ...more, draft, base: newDraft(), version: 3, notes: ['Fill in the host.'] }
    expect(keepDraft(storage, draftKey('wsp_1', { action: 'track' }), kept)).toBe(true)
    expect(readDraft(storage, draftKey('wsp_1', { action: 'track' }))).toEqual(kept)
    expect(readDraft(storage, draftKey('wsp_2', { action: 'track' }))).toBeNull()
    expect(readDraft(storage, draftKey('wsp_1', { draft: 'track' }))).toBeNull()
    forgetDraft(storage, draftKey('wsp_1', { action: 'track' }))
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
    keepDraft(storage, 'k', { ...more, draft: whole, base: whole, version: 1 })
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
    expect(() => keepDraft(full, 'k', { ...more, draft, base: null, version: null })).not.toThrow()
    expect(keepDraft(full, 'k', { ...more, draft, base: null, version: null })).toBe(false)
  })
})

describe('drafts of new actions', () => {
  const keep = (workspace: string, id: string, name: string, keptAt: string) =>
    keepDraft(storage, draftKey(workspace, { draft: id }), {
      draft: { ...newDraft(), name },
      base: null,
      version: null,
      notes: [],
      keptAt,
    })

  it('each have a place of their own, and are listed from the last edited on', () => {
    keep('wsp_1', 'a', 'first', '2026-11-20T10:00:00.000Z')
    keep('wsp_1', 'b', 'second', '2026-11-20T12:00:00.000Z')
    keep('wsp_1', 'c', 'third', '2026-11-20T11:00:00.000Z')
    keep('wsp_2', 'd', 'elsewhere', '2026-11-20T13:00:00.000Z')
    expect(unfinishedDrafts(storage, 'wsp_1').map(({ id, draft: { name } }) => [id, name])).toEqual([
      ['b', 'second'],
      ['c', 'third'],
      ['a', 'first'],
    ])
    forgetDraft(storage, draftKey('wsp_1', { draft: 'b' }))
    expect(unfinishedDrafts(storage, 'wsp_1').map(({ id }) => id)).toEqual(['c', 'a'])
  })

  it('are neither edits of saved actions nor what cannot be read', () => {
    keepDraft(storage, draftKey('wsp_1', { action: 'track' }), { ...more, draft, base: newDraft(), version: 1 })
    storage.setItem(draftKey('wsp_1', { draft: 'x' }), '{')
    storage.setItem('other', '{}')
    expect(unfinishedDrafts(storage, 'wsp_1')).toEqual([])
  })

  it('that say no time of their own come last', () => {
    keep('wsp_1', 'a', 'old', 'sometime')
    keep('wsp_1', 'b', 'new', '2026-11-20T10:00:00.000Z')
    expect(unfinishedDrafts(storage, 'wsp_1').map(({ id }) => id)).toEqual(['b', 'a'])
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
