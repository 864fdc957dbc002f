import { AsyncLocalStorage } from 'node:async_hooks'

/** What every line of the log says that is written while this work goes on, wherever that is. */
export interface LogScope {
  requestId?: string
  runId?: string
  turnId?: string
}

const scopes = new AsyncLocalStorage<LogScope>()

/** Adds to what the lines say that are written within `work`. */
export function inLogScope<T>(more: LogScope, work: () => T): T {
  return scopes.run({ ...scopes.getStore(), ...more }, work)
}

export function logScope(): LogScope {
  return scopes.getStore() ?? {}
}
