/** Streams that are open, by what they belong to. Bounded by the connections that are open. */
export interface OpenStreams {
  /** Counts one until the function that is given back is called. `end` is called where a newer one takes its place. */
  open(key: string, end: () => void): () => void
}

/** At most so many at once for each key: one more ends the oldest. */
export function createOpenStreams(most: number): OpenStreams {
  const streams = new Map<string, Set<() => void>>()
  return {
    open: (key, end) => {
      const open = streams.get(key) ?? new Set()
      streams.set(key, open)
      const [oldest] = open
      if (oldest && open.size >= most) {
        open.delete(oldest)
        oldest()
      }
      // Its own function, so that two streams with the same `end` are two.
      const entry = () => end()
      open.add(entry)
      return () => {
        open.delete(entry)
        if (open.size === 0 && streams.get(key) === open) streams.delete(key)
      }
    },
  }
}
