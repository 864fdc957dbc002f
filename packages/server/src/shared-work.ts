/** Does what is asked for under a key once for all who ask while it is being done. */
export type SharedWork<T> = (key: string, work: () => Promise<T>) => Promise<T>

/** For what many calls lack at the same moment, such as when the time of something remembered is over. */
export function createSharedWork<T>(): SharedWork<T> {
  const running = new Map<string, Promise<T>>()
  return (key, work) => {
    const known = running.get(key)
    if (known) return known
    const begun = work().finally(() => running.delete(key))
    running.set(key, begun)
    return begun
  }
}
