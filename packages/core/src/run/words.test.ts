import { describe, expect, it } from 'vitest'
import type { ActionMessages } from '../action/action.ts'
import { type ErrorCode, errorCodes } from '../error/codes.ts'
import { languages } from '../language.ts'
import { runError } from './run-error.ts'
import { doneButUnread, failureTemplate, settledWords, underWayWords, voidWords } from './words.ts'

function wordsFor(
  messages: Partial<ActionMessages>,
  { code = 'upstream_status', status }: { code?: ErrorCode; status?: number },
) {
  const all = { before: null, success: 'Done.', error: null, byStatus: {}, ...messages }
  return failureTemplate(all, runError(code, '', status), 'en')
}

describe('the words for a failure are', () => {
  const all = {
    byStatus: { '404': 'exact', '4xx': 'class', timeout: 'slow', error: 'any' },
    error: 'error',
  }

  it.each<[what: string, failure: { code?: ErrorCode; status?: number }, words: string]>([
    ['those of the exact status', { status: 404 }, 'exact'],
    ['those of its class', { status: 409 }, 'class'],
    ['those for a timeout', { code: 'timeout' }, 'slow'],
    ['those for a timeout, also of an answer that began well', { code: 'timeout', status: 200 }, 'slow'],
    ['those for any error', { status: 500 }, 'any'],
    ['those for any error, where there was no status', { code: 'dns_failed' }, 'any'],
  ])('%s', (_what, failure, words) => {
    expect(wordsFor(all, failure)).toBe(words)
  })

  it("the author's for errors, where nothing else fits or what fits is empty", () => {
    const messages = { error: 'error', byStatus: { '404': null, '4xx': '', timeout: null } }
    expect(wordsFor(messages, { status: 404 })).toBe('error')
    expect(wordsFor(messages, { code: 'timeout' })).toBe('error')
  })

  it('built in, where the author wrote none', () => {
    for (const code of ['upstream_status', 'timeout', 'secret_missing'] as const) {
      expect(wordsFor({}, { code, status: 404 })).toEqual({ builtIn: errorCodes[code].customer })
    }
  })

  it('built in for what may have happened, whatever the author wrote', () => {
    const builtIn = { builtIn: errorCodes.outcome_unknown.customer }
    for (const status of [408, 502, 504]) {
      const messages = { error: 'error', byStatus: { [status]: 'exact', '4xx': 'class', '5xx': 'class' } }
      expect(wordsFor(messages, { code: 'outcome_unknown', status })).toEqual(builtIn)
    }
  })

  it('never those of a status that says that all is well', () => {
    const messages = { byStatus: { '200': 'All is well.', '2xx': 'All is well.' }, error: 'error' }
    expect(wordsFor(messages, { code: 'response_not_json', status: 200 })).toBe('error')
  })

  it('never what only looks like words for a status', () => {
    expect(wordsFor({ error: 'error', byStatus: {} }, { code: 'timeout' })).toBe('error')
    const inherited: Record<string, string> = Object.create({ '404': 'inherited' })
    expect(wordsFor({ error: 'error', byStatus: inherited }, { status: 404 })).toBe('error')
  })
})

it('are built in in the language of the agent', () => {
  const messages = { before: null, success: null, error: null, byStatus: {} }
  expect(failureTemplate(messages, runError('timeout', ''), 'de-DE')).toEqual({
    builtIn: 'Das dauert länger, als es sollte. Bitte versuchen Sie es gleich noch einmal.',
  })
  for (const say of [doneButUnread, voidWords, underWayWords, (locale: string) => settledWords('succeeded', locale)])
    expect(new Set([...languages, 'pt'].map(say)).size).toBe(languages.length)
})
