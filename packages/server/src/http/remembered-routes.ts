import type { Result, Router } from 'hono/router'
import { TrieRouter } from 'hono/router/trie-router'

/** Addresses of a server's own are few; those that name something are as many as there are things. */
const mostRemembered = 500

/**
 * The trie of Hono's, which walks an address part by part and merges what it finds on the way, once for each address: what a call
 * of the same comes to is remembered. Its quicker router takes no fixed name where another route has a placeholder.
 */
export class RememberedRoutes<T> implements Router<T> {
  readonly name = 'RememberedRoutes'
  readonly #trie = new TrieRouter<T>()
  readonly #known = new Map<string, Result<T>>()

  add(method: string, path: string, handler: T): void {
    this.#known.clear()
    this.#trie.add(method, path, handler)
  }

  /** How many addresses it remembers. */
  get size(): number {
    return this.#known.size
  }

  match(method: string, path: string): Result<T> {
    const key = `${method} ${path}`
    const known = this.#known.get(key)
    if (known) return known
    const found = this.#trie.match(method, path)
    if (this.#known.size >= mostRemembered) this.#known.clear()
    this.#known.set(key, found)
    return found
  }
}
