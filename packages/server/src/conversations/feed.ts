import type { NodeHints } from '../node-hints.ts'

/** Wakes who streams a conversation, on this node and on the others. Only a hint: see `lookout.ts`. */
export interface Feed {
  /** Only after the commit. On this node it works at once, on the others a few milliseconds later. */
  wake(conversationId: string): void
  /** For what all nodes see by themselves. */
  wakeHere(conversationId: string): void
  /** Resolves when the conversation is woken, after `ms`, or when `signal` aborts; whichever comes first. */
  wait(conversationId: string, ms: number, signal: AbortSignal): Promise<void>
}

/** `hints`: to and from the other nodes; without them it wakes on this node alone. */
export function createFeed(hints?: Pick<NodeHints, 'tell' | 'on'>): Feed {
  const waiting = new Map<string, Set<() => void>>()
  const wakeHere = (conversationId: string) => {
    for (const resume of waiting.get(conversationId) ?? []) resume()
  }
  hints?.on('events', conversationId => {
    // What may have been missed, the lookout finds for all at once.
    if (conversationId !== null) wakeHere(conversationId)
  })
  return {
    wakeHere,
    wake: conversationId => {
      wakeHere(conversationId)
      hints?.tell('events', conversationId)
    },
    wait: (conversationId, ms, signal) =>
      new Promise(resolve => {
        const listeners = waiting.get(conversationId) ?? new Set()
        waiting.set(conversationId, listeners)
        const done = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          listeners.delete(done)
          if (listeners.size === 0 && waiting.get(conversationId) === listeners) waiting.delete(conversationId)
          resolve()
        }
        const timer = setTimeout(done, ms)
        listeners.add(done)
        signal.addEventListener('abort', done, { once: true })
        if (signal.aborted) done()
      }),
  }
}
