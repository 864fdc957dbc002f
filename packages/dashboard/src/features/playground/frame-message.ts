import { isObject } from '../actions/draft.ts'

/**
 * What the chat in its frame says of itself: that it is there, or why it is not. null is anything else. Code that somebody wrote runs in
 * that frame and may say all of this too, so nothing more than a text is ever made of it.
 */
export function readFrameMessage(data: unknown): 'shown' | Error | null {
  if (!isObject(data)) return null
  if (data.shown === true) return 'shown'
  return typeof data.problem === 'string' ? new Error(data.problem.slice(0, 500)) : null
}
