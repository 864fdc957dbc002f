import { type JsonRecord, record, textOr } from '../api/json.ts'
import type { TextStore } from '../sdk/types.ts'

/** What this browser keeps of an agent's conversation, for all its tabs. */
export interface Remembered {
  token: string | null
  conversationId: string | null
  /** The conversation belongs to somebody whom the page has identified. */
  identified: boolean
  /** Number of the last event that the customer had before their eyes. */
  read: number
  /** The customer has opened this conversation, so it is followed even while the panel is closed. */
  used: boolean
}

export interface Memory {
  recall(): Remembered
  remember(values: Partial<Remembered>): void
  /** The panel's state belongs to the tab. `path` is the page on which it was open. */
  recallOpen(): { path: string } | null
  rememberOpen(path: string | null): void
}

/** Keeps things by agent. Where the browser blocks storage (or it is full) they are kept until the page is left. */
export function createMemory(agent: string, local: () => TextStore, session: () => TextStore): Memory {
  const key = `bellhop:${agent}`
  const shared = forgiving(local)
  const tab = forgiving(session)

  function recall(): Remembered {
    const kept = parse(shared.get(key))
    return {
      token: textOr(kept.token, null),
      conversationId: textOr(kept.conversationId, null),
      identified: kept.identified === true,
      read: typeof kept.read === 'number' ? kept.read : 0,
      used: kept.used === true,
    }
  }

  return {
    recall,
    remember: values => shared.set(key, JSON.stringify({ ...recall(), ...values })),
    recallOpen: () => {
      const path = parse(tab.get(key)).open
      return typeof path === 'string' ? { path } : null
    },
    rememberOpen: path => tab.set(key, JSON.stringify({ open: path })),
  }
}

function forgiving(store: () => TextStore) {
  const fallback = new Map<string, string>()
  return {
    get(key: string): string | null {
      const inMemory = fallback.get(key)
      if (inMemory !== undefined) return inMemory
      try {
        return store().getItem(key)
      } catch {
        return null
      }
    },
    set(key: string, value: string) {
      try {
        store().setItem(key, value)
        fallback.delete(key)
      } catch {
        fallback.set(key, value)
      }
    },
  }
}

function parse(json: string | null): JsonRecord {
  try {
    return record(JSON.parse(json ?? ''))
  } catch {
    return {}
  }
}
