import { mayNameCredential } from '@bellhop/core/authoring'
import { type Draft, isObject, valueAt } from './draft.ts'

/** An edit that isn't saved yet, as this browser keeps it. */
export interface KeptDraft {
  draft: Draft
  /** What it was made from; null for a new action. */
  base: Draft | null
  version: number | null
  /** What its author has still to look at. */
  notes: readonly string[]
  /** ISO 8601, of the last edit. */
  keptAt: string
}

/** Of a saved action by its name, of a new one by the id of its draft. */
export type DraftSlot = { action: string } | { draft: string }

export function draftKey(workspace: string, slot: DraftSlot): string {
  // No action's name begins with a plus.
  return `bellhop.draft.${workspace}.${'action' in slot ? slot.action : `+${slot.draft}`}`
}

export interface UnfinishedDraft extends KeptDraft {
  id: string
  key: string
}

/** The drafts of new actions of a workspace, the last edited first. */
export function unfinishedDrafts(storage: Storage, workspace: string): UnfinishedDraft[] {
  const prefix = draftKey(workspace, { draft: '' })
  return keysOf(storage)
    .flatMap(key => {
      const id = key.startsWith(prefix) ? key.slice(prefix.length) : ''
      const kept = id === '' ? null : readDraft(storage, key)
      return kept === null || kept.base !== null ? [] : [{ ...kept, id, key }]
    })
    .sort((a, b) => (a.keptAt < b.keptAt ? 1 : a.keptAt > b.keptAt ? -1 : a.key < b.key ? -1 : 1))
}

function keysOf(storage: Storage): string[] {
  try {
    return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  } catch {
    return []
  }
}

const longAgo = '1970-01-01T00:00:00.000Z'

export function readDraft(storage: Storage, key: string): KeptDraft | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null')
    if (!isObject(kept) || !isDraft(kept.draft)) return null
    const notes = Array.isArray(kept.notes) ? kept.notes.filter(note => typeof note === 'string') : []
    const keptAt = typeof kept.keptAt === 'string' && !Number.isNaN(Date.parse(kept.keptAt)) ? kept.keptAt : longAgo
    const rest = { notes, keptAt, draft: kept.draft }
    if (kept.base === null && kept.version === null) return { ...rest, base: null, version: null }
    if (!isDraft(kept.base) || typeof kept.version !== 'number') return null
    return { ...rest, base: kept.base, version: kept.version }
  } catch {
    return null
  }
}

/** Answers whether it is kept now. */
export function keepDraft(storage: Storage, key: string, kept: KeptDraft): boolean {
  try {
    const base = kept.base && withoutCredentials(kept.base)
    storage.setItem(key, JSON.stringify({ ...kept, base, draft: withoutCredentials(kept.draft) }))
    return true
  } catch {
    // A browser that keeps nothing, or is full: leaving the page asks.
    return false
  }
}

export function forgetDraft(storage: Storage, key: string): void {
  try {
    storage.removeItem(key)
  } catch {
    // It was never kept then.
  }
}

/** A secret is an id here. What somebody typed where a credential may stand isn't written to a disk that others may read. */
function withoutCredentials(draft: Draft): Draft {
  const { request, inputs } = draft
  const clean = <T extends { name: string; value: string }>(rows: T[]): T[] =>
    rows.map(row => (mayNameCredential(row.name) && !row.value.includes('{{') ? { ...row, value: '' } : row))
  return {
    ...draft,
    ...(request && {
      request: {
        ...request,
        ...(request.headers && { headers: clean(request.headers) }),
        ...(request.query && { query: clean(request.query) }),
      },
    }),
    ...(inputs && {
      inputs: inputs.map(input =>
        input.from === 'constant' && (input.sensitive || mayNameCredential(input.name))
          ? { ...input, value: null }
          : input,
      ),
    }),
  }
}

function isDraft(value: unknown): value is Draft {
  const inputs = valueAt(value, ['inputs'])
  const request = valueAt(value, ['request'])
  return (
    isObject(value) &&
    typeof value.name === 'string' &&
    typeof value.description === 'string' &&
    (inputs === undefined || (Array.isArray(inputs) && inputs.every(isObject))) &&
    (request === undefined || request === null || isObject(request))
  )
}
