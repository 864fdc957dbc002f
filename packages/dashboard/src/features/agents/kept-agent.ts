import { isObject, isSame } from '../actions/draft.ts'
import type { AgentDraft } from './agent-draft.ts'

/** An edit that isn't saved yet, as this browser keeps it, with the version that it was made from. */
export interface KeptAgent {
  draft: AgentDraft
  base: AgentDraft
  version: number
}

export function keptAgentKey(workspace: string, id: string): string {
  return `bellhop.agent-draft.${workspace}.${id}`
}

export function readKeptAgent(storage: Storage, key: string, like: AgentDraft): KeptAgent | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null')
    if (!isObject(kept) || typeof kept.version !== 'number') return null
    return isLike(kept.draft, like) && isLike(kept.base, like)
      ? { draft: kept.draft, base: kept.base, version: kept.version }
      : null
  } catch {
    return null
  }
}

/** What is kept of an agent that is saved like this; null where there is nothing that would change it. */
export function unsavedOf(storage: Storage, key: string, saved: AgentDraft): KeptAgent | null {
  const kept = readKeptAgent(storage, key, saved)
  return kept === null || isSame(kept.draft, saved) ? null : kept
}

export function keepAgent(storage: Storage, key: string, kept: KeptAgent): void {
  try {
    storage.setItem(key, JSON.stringify(kept))
  } catch {
    // A browser that keeps nothing, or is full: leaving the page asks.
  }
}

export function forgetAgent(storage: Storage, key: string): void {
  try {
    storage.removeItem(key)
  } catch {
    // It was never kept then.
  }
}

/** Has it every member that this version of the dashboard edits, of the same kind? */
function isLike(value: unknown, like: AgentDraft): value is AgentDraft {
  if (!isObject(value)) return false
  return Object.entries(like).every(([member, example]) => {
    const kept = value[member]
    if (Array.isArray(example)) return Array.isArray(kept)
    if (example === null) return kept === null || typeof kept === 'string' || isObject(kept)
    if (typeof example === 'string') return typeof kept === 'string' || kept === null
    return isObject(kept) || kept === null
  })
}
