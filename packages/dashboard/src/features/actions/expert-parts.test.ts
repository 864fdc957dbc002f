import { expect, it } from 'vitest'
import { newDraft } from './draft.ts'
import { expertParts } from './expert-parts.ts'

it('says what the simple view leaves out, and nothing of what isn’t there', () => {
  expect(expertParts(newDraft())).toEqual([])
  const draft = {
    ...newDraft(),
    inputs: [{ name: 'a', type: 'string' as const, min: 0 }],
    messages: { byStatus: { '404': null } },
    runMode: 'confirm' as const,
  }
  expect(expertParts(draft)).toEqual(['limits on inputs', 'messages', 'a run mode'])
})
