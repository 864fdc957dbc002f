import { expect, it } from 'vitest'
import { draftKey } from '../features/actions/draft-store.ts'
import { keptAgentKey } from '../features/agents/kept-agent.ts'
import { forgetDrafts } from './forget-drafts.ts'

it('forgets every unsaved edit, and nothing else', () => {
  const kept = new Map([
    [draftKey('wsp_1', { action: 'refund' }), '{}'],
    [draftKey('wsp_2', { draft: 'a1' }), '{}'],
    [keptAgentKey('wsp_1', 'agt_1'), '{}'],
    ['bellhop.theme', 'dark'],
    ['of.another.program', 'x'],
  ])
  const storage: Storage = {
    get length() {
      return kept.size
    },
    key: index => [...kept.keys()][index] ?? null,
    getItem: name => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: name => void kept.delete(name),
    clear: () => kept.clear(),
  }
  forgetDrafts(storage, 'wsp_2')
  expect(kept.size).toBe(4)
  forgetDrafts(storage)
  expect([...kept.keys()]).toEqual(['bellhop.theme', 'of.another.program'])
})
