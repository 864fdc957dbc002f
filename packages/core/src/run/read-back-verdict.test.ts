import { expect, it } from 'vitest'
import type { JsonValue } from '../json.ts'
import { readBackVerdict } from './read-back-verdict.ts'
import { runError } from './run-error.ts'
import type { RunOutcome } from './run-outcome.ts'

const saying = (response: JsonValue, more: Partial<RunOutcome> = {}): RunOutcome => ({
  status: 'succeeded',
  response,
  result: null,
  message: null,
  error: null,
  followUps: [],
  trace: [],
  ...more,
})

it.each(['succeeded', 'failed'] as const)('believes a clear word: %s', outcome => {
  expect(readBackVerdict(saying({ id: 'R1', outcome }))).toBe(outcome)
})

const unclear: [what: string, response: JsonValue][] = [
  ['no word', {}],
  ['another word', { outcome: 'pending' }],
  ['another case', { outcome: 'Succeeded' }],
  ['true', { outcome: true }],
  ['nothing', { outcome: null }],
  ['a list of words', { outcome: ['succeeded'] }],
  ['a bare word', 'succeeded'],
  ['a word in a list', [{ outcome: 'succeeded' }]],
  ['a word further in', { order: { outcome: 'succeeded' } }],
  ['an empty answer', null],
]
it.each(unclear)('concludes nothing from %s', (_what, response) => {
  expect(readBackVerdict(saying(response))).toBeNull()
})

it('concludes nothing from a look that failed, also where nothing was found', () => {
  const error = runError('upstream_status', 'The API answered 404.', 404)
  expect(readBackVerdict(saying({ outcome: 'failed' }, { status: 'failed', error }))).toBeNull()
  expect(readBackVerdict(saying({ outcome: 'failed' }, { error: runError('transform_failed', 'No.') }))).toBeNull()
  expect(readBackVerdict(saying({ outcome: 'succeeded' }, { status: 'unknown' }))).toBeNull()
})
