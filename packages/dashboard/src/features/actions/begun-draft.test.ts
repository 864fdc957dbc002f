import { QueryClient } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import { handedOver, handOver, newDraftId, takeOver } from './begun-draft.ts'
import { newDraft } from './draft.ts'

it('gives each draft an id that fits an address', () => {
  expect(newDraftId(bytes => bytes.fill(10))).toBe('0a0a0a0a0a0a0a0a')
})

it('hands a draft over once: from then on it is what the editor keeps', () => {
  const queries = new QueryClient()
  const begun = { draft: newDraft(), notes: ['Fill in the host.'] }
  handOver(queries, 'a', begun)
  expect(handedOver(queries, 'b')).toBeNull()
  expect(handedOver(queries, 'a')).toEqual(begun)
  takeOver(queries, 'a')
  expect(handedOver(queries, 'a')).toBeNull()
})
