import { describe, expect, it } from 'vitest'
import type { AgentDraft } from './agent-draft.ts'
import { forgetAgent, keepAgent, keptAgentKey, readKeptAgent, unsavedOf } from './kept-agent.ts'

const draft = { name: 'Desk', actions: ['a'], appearance: { accent: null }, context: null } as unknown as AgentDraft
const key = keptAgentKey('wrk_1', 'agt_1')

function memory(): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    clear: () => kept.clear(),
    key: at => [...kept.keys()][at] ?? null,
    getItem: name => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: name => void kept.delete(name),
  }
}

describe('an edit of an agent', () => {
  it('survives a reload, until it is saved or given up', () => {
    const storage = memory()
    const kept = { draft: { ...draft, name: 'New' }, base: draft, version: 4 }
    keepAgent(storage, key, kept)
    expect(readKeptAgent(storage, key, draft)).toEqual(kept)
    forgetAgent(storage, key)
    expect(readKeptAgent(storage, key, draft)).toBeNull()
  })

  it.each(['', 'null', '{', '[]', '{"draft":{},"base":{},"version":1}', '{"draft":null,"base":null,"version":1}'])(
    'is not taken from what is none: %s',
    text => {
      const storage = memory()
      storage.setItem(key, text)
      expect(readKeptAgent(storage, key, draft)).toBeNull()
    },
  )

  it('is unsaved while it would change what is saved', () => {
    const storage = memory()
    const kept = { draft: { ...draft, name: 'New' }, base: draft, version: 4 }
    expect(unsavedOf(storage, key, draft)).toBeNull()
    keepAgent(storage, key, kept)
    expect(unsavedOf(storage, key, draft)).toEqual(kept)
    expect(unsavedOf(storage, key, { ...draft, name: 'New' })).toBeNull()
  })

  it('of another agent or workspace is another', () => {
    expect(new Set([key, keptAgentKey('wrk_2', 'agt_1'), keptAgentKey('wrk_1', 'agt_2')]).size).toBe(3)
  })
})
