import type { ActionMessages } from '../action/action.ts'
import { errorCodes } from '../error/codes.ts'
import type { RunError } from './run-error.ts'

/** Said when a write went through but its answer could not be read: that it was done must not be lost. */
export const doneButUnread = "That's done, but I couldn't read the confirmation."

/** The same for the model. What a code tells it elsewhere, to try once more, would here do the thing twice. */
export const doneButUnreadForModel =
  'It was done; only the answer to it could not be read. Say that it was done, and do not call it again.'

/** Said once it is known what became of a write after all, to who was told that it isn't. */
export const settledWords = {
  succeeded: 'I have checked: that did go through.',
  failed: 'I have checked: that did not go through. You can try again if you still want it.',
}

/** The same for the model. */
export const settledForModel = {
  succeeded: 'It was checked afterwards: it took effect. Say that it was done, and do not call it again.',
  failed: 'It was checked afterwards: it did not take effect. It may be called again if the customer still wants it.',
}

/**
 * Which words a customer gets for a failure: the author's for the exact status, then its class (`4xx`), then `timeout`,
 * then `error`, then the built-in ones (contracts 3). An `unknown` write always gets the built-in words: the author wrote
 * theirs for a request that failed, and "please try again" would make a customer pay twice.
 */
export function failureTemplate(messages: ActionMessages, error: RunError): string | { builtIn: string } {
  const builtIn = { builtIn: errorCodes[error.code].customer }
  if (error.code === 'outcome_unknown') return builtIn
  for (const key of lookupKeys(error)) {
    const words = Object.hasOwn(messages.byStatus, key) ? messages.byStatus[key] : null
    if (words) return words
  }
  return messages.error ?? builtIn
}

function lookupKeys({ code, status }: RunError): string[] {
  const keys: string[] = []
  // An answer that began well and could not be used is no failure of that status: its words may say that all went well.
  if (status !== undefined && status >= 300) keys.push(String(status), `${Math.floor(status / 100)}xx`)
  if (code === 'timeout') keys.push('timeout')
  return [...keys, 'error']
}
