import { isJsonObject } from '../json.ts'
import type { RunOutcome } from './run-outcome.ts'

export type Verdict = 'succeeded' | 'failed'

/**
 * What a read-back says of the run that it looks up: its (transformed) answer is an object whose `outcome` is `succeeded` or
 * `failed`. Null, and nothing is known, for anything else: another word, no such member, an answer that could not be read, a
 * read-back that itself failed, whatever its status.
 */
export function readBackVerdict({ status, error, response }: RunOutcome): Verdict | null {
  if (status !== 'succeeded' || error !== null) return null
  if (!isJsonObject(response) || !Object.hasOwn(response, 'outcome')) return null
  const { outcome } = response
  return outcome === 'succeeded' || outcome === 'failed' ? outcome : null
}
