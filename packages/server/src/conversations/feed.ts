/** Wakes who streams a conversation on this node. Only a hint: streams also look by themselves (see `read-stream.ts`). */
export interface Feed {
  wake(conversationId: string): void
  /** Resolves when the conversation is woken, after `ms`, or when `signal` aborts; whichever comes first. */
  wait(conversationId: string, ms: number, signal: AbortSignal): Promise<void>
}

export function createFeed(): Feed {
  const waiting = new Map<string, Set<() => void>>()
  return {
    wake: conversationId => {
      for (const resume of waiting.get(conversationId) ?? []) resume()
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
