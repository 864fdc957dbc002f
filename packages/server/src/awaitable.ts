/** What is often there at once: a promise then would only cost time. */
export type Awaitable<T> = T | Promise<T>
