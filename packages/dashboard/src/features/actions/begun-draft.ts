import type { QueryClient } from '@tanstack/react-query'
import type { Draft } from './draft.ts'

/** A new action as it is begun: with nothing, or by an import that leaves its author notes. */
export interface BegunDraft {
  draft: Draft
  notes: readonly string[]
}

/** An id for the draft of a new action, which its address names. */
export function newDraftId(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  return Array.from(random(new Uint8Array(8)), byte => byte.toString(16).padStart(2, '0')).join('')
}

const keyOf = (id: string) => ['begun-draft', id]

/** Keeps in this tab what the editor of a draft begins with: whole, as a browser's storage never has it (`keepDraft`). */
export function handOver(queries: QueryClient, id: string, begun: BegunDraft): void {
  queries.setQueryData(keyOf(id), begun)
}

export function handedOver(queries: QueryClient, id: string): BegunDraft | null {
  return queries.getQueryData<BegunDraft>(keyOf(id)) ?? null
}

/** From now on it is what the editor keeps. */
export function takeOver(queries: QueryClient, id: string): void {
  queries.removeQueries({ queryKey: keyOf(id), exact: true })
}
