import { readValue } from '../input/read-value.ts'
import type { ActionInput } from './action.ts'

/**
 * Why a value that an author gives could not be read when a run needs it, or null. Words follow "it": "must be a whole number".
 * An author's agent has its own country, so a phone number needs its country code here.
 */
export function readingProblem(input: ActionInput, value: string | number | boolean): string | null {
  const { type, options, pattern, min, max, sensitive } = input
  const reading = readValue(type, value, { options, pattern, min, max, sensitive, now: anyDay })
  return reading.ok ? null : reading.message
}

// "tomorrow" can be read on one day as on any other.
const anyDay = new Date('2027-01-15T12:00:00Z')
