import type { Session } from '../api/visitor-api.ts'
import { type ChatState, emptyChat } from '../state/chat.ts'
import type { ConnectionState } from '../stream/follow-events.ts'

export interface AppState {
  /** `refused`: this page may not show the chat, and nothing is shown. */
  phase: 'starting' | 'ready' | 'refused'
  agent: Session['agent'] | null
  conversationId: string | null
  chat: ChatState
  connection: ConnectionState
  /** The browser says that it has no network. */
  offline: boolean
  open: boolean
  /** A panel that is only open again after a reload leaves the focus where it is. */
  openedBy: 'wish' | 'reload'
  unread: number
  /** Feedback given from this tab, by message. */
  feedback: Record<string, 'up' | 'down'>
  /** What a screen reader is told, once each. */
  announcements: { key: string; text: string }[]
}

const firstState: AppState = {
  phase: 'starting',
  agent: null,
  conversationId: null,
  chat: emptyChat,
  connection: 'connecting',
  offline: false,
  open: false,
  openedBy: 'reload',
  unread: 0,
  feedback: {},
  announcements: [],
}

export interface Store {
  get(): AppState
  set(change: Partial<AppState> | ((state: AppState) => Partial<AppState>)): void
  subscribe(listener: () => void): () => void
}

export function createStore(): Store {
  let state = firstState
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set(change) {
      state = { ...state, ...(typeof change === 'function' ? change(state) : change) }
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
