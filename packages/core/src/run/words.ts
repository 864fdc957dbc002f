import type { ActionMessages } from '../action/action.ts'
import { errorCodes } from '../error/codes.ts'
import type { RunError } from './run-error.ts'

/** Said when a write went through but its answer could not be read: that it was done must not be lost. */
export const doneButUnread = "That's done, but I couldn't read the confirmation."

/**
 * Which words a customer gets for a failure: the author's for the exact status, then its class (`4xx`), then `timeout`,
 * then `error`, then the built-in ones (contracts 3). An `unknown` write always gets the built-in words: the author wrote
 * theirs for a request that failed, and "please try again" would make a customer pay twice.
 */
export function failureTemplate(messages: ActionMessages, error: RunError): string | { builtIn: string } {
  const builtIn = { builtIn: errorCodes[error.code].customer }
  if (error.code === 'outcome_unknown') return builtIn
  const keys: string[] = []
  if (error.status !== undefined) keys.push(String(error.status), `${Math.floor(error.status / 100)}xx`)
  if (error.code === 'timeout') keys.push('timeout')
  keys.push('error')
  for (const key of keys) {
    const words = Object.hasOwn(messages.byStatus, key) ? messages.byStatus[key] : null
    if (words) return words
  }
  return messages.error ?? builtIn
}
