import { mayNameCredential } from '@bellhop/core/authoring'
import { type Draft, isObject, valueAt } from './draft.ts'

/** An edit that isn't saved yet, as this browser keeps it. */
export interface KeptDraft {
  draft: Draft
  /** What it was made from; null for a new action. */
  base: Draft | null
  version: number | null
}

/** `name`: null for an action that is new. */
export function draftKey(workspace: string, name: string | null): string {
  return `bellhop.draft.${workspace}.${name ?? '+'}`
}

export function readDraft(storage: Storage, key: string): KeptDraft | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null')
    if (!isObject(kept) || !isDraft(kept.draft)) return null
    if (kept.base === null && kept.version === null) return { draft: kept.draft, base: null, version: null }
    if (!isDraft(kept.base) || typeof kept.version !== 'number') return null
    return { draft: kept.draft, base: kept.base, version: kept.version }
  } catch {
    return null
  }
}

export function keepDraft(storage: Storage, key: string, kept: KeptDraft): void {
  try {
    const base = kept.base && withoutCredentials(kept.base)
    storage.setItem(key, JSON.stringify({ ...kept, base, draft: withoutCredentials(kept.draft) }))
  } catch {
    // A browser that keeps nothing, or is full: leaving the page asks.
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
