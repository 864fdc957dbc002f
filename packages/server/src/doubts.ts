import type { BoundedCache } from './caches.ts'

/**
 * Whose standing has just changed: people and API keys, by their ids. What a node remembers of them isn't believed for a while, so
 * that a change counts from its commit on, and not when the memory ends.
 */
export interface Doubts {
  /** To be called once the change is committed. Tells the other nodes as well. */
  raise(actorId: string): void
  /** The same for what another node has told. */
  hear(actorId: string): void
  isDoubted(actorId: string): boolean
  /** Calls `listener` with each change of this one until the function that it gives is called. */
  on(actorId: string, listener: () => void): () => void
  /** From now on `tell` is called with what this node has changed. */
  tellBy(tell: (actorId: string) => void): void
}

/** `recent`: remembers for longer than what is doubted is remembered, and than it takes to read it. */
export function createDoubts(recent: BoundedCache<true>): Doubts {
  const listeners = new Map<string, Set<() => void>>()
  let tell: (actorId: string) => void = () => {}
  const hear = (actorId: string) => {
    recent.set(actorId, true)
    for (const listener of [...(listeners.get(actorId) ?? [])]) listener()
  }
  return {
    raise: actorId => {
      hear(actorId)
      tell(actorId)
    },
    hear,
    isDoubted: actorId => recent.get(actorId) !== undefined,
    on: (actorId, listener) => {
      const own = () => listener()
      const all = listeners.get(actorId) ?? new Set()
      listeners.set(actorId, all.add(own))
      return () => {
        all.delete(own)
        if (all.size === 0 && listeners.get(actorId) === all) listeners.delete(actorId)
      }
    },
    tellBy: given => {
      tell = given
    },
  }
}
