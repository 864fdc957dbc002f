/**
 * A map in the order of use, the least recent first.
 *
 * To move an entry to the end of a `Map` leaves a hole, so one of few entries is copied at every other use, and each copy that is thrown
 * away still points to the next: once one of them is old, the collector of young garbage keeps all that follow. So the entry that was
 * used last, which is nearly always the next one as well, stays where it is.
 */
export class RecencyMap<V extends object> {
  readonly #entries = new Map<string, V>()
  #latest: string | null = null

  get size(): number {
    return this.#entries.size
  }

  /** Without using it. */
  peek(key: string): V | undefined {
    return this.#entries.get(key)
  }

  /** Uses it: from now on it is the most recent one. */
  use(key: string): V | undefined {
    const value = this.#entries.get(key)
    if (value !== undefined && key !== this.#latest) this.#append(key, value)
    return value
  }

  /** Its entry is the most recent one from now on. */
  set(key: string, value: V): void {
    if (key === this.#latest) this.#entries.set(key, value)
    else this.#append(key, value)
  }

  delete(key: string): void {
    this.#entries.delete(key)
    if (key === this.#latest) this.#latest = null
  }

  /** The least recent first. */
  keys(): IterableIterator<string> {
    return this.#entries.keys()
  }

  /** The least recent first. */
  values(): IterableIterator<V> {
    return this.#entries.values()
  }

  /** Forgets the least recent one that may go; false where none may. */
  forgetOne(mayGo: (value: V) => boolean = () => true): boolean {
    for (const [key, value] of this.#entries) {
      if (!mayGo(value)) continue
      this.delete(key)
      return true
    }
    return false
  }

  #append(key: string, value: V): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    this.#latest = key
  }
}
