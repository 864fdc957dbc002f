import { describe, expect, it } from 'vitest'
import { ApiError, describeError } from './api-error.ts'

describe('describeError', () => {
  const hint = 'Each issue gives the path and what is wrong there.'
  const refused = (message: string, ...issues: [path: string, message: string][]) =>
    new ApiError(400, {
      error: { code: 'request_invalid', message, hint, issues: issues.map(([path, message]) => ({ path, message })) },
    })

  it('says what is wrong with what was sent, instead of where a program would look for it', () => {
    expect(describeError(refused('It cannot become actions.', ['$.openapi', 'Has to be JSON.']))).toBe(
      'It cannot become actions. Has to be JSON.',
    )
  })

  it('says the only thing that is wrong once', () => {
    expect(describeError(refused('$.openapi Has to be text.', ['$.openapi', 'Has to be text.']))).toBe(
      '$.openapi Has to be text.',
    )
  })

  it('says of several things where each of them is wrong', () => {
    const error = refused(
      'The request has 4 problems.',
      ['$.name', 'Too small: expected string to have >=1 characters'],
      ["$.texts['a-b'][0]", 'Is not known here. Did you mean "ab"?'],
      ['$', 'Lacks something.'],
      ["$['a-b']", 'Is not known here.'],
    )
    expect(describeError(error)).toBe(
      `The request has 4 problems. name: Too small: expected string to have >=1 characters. texts['a-b'][0]: Is not known here. Did you mean "ab"? Lacks something. ['a-b']: Is not known here.`,
    )
  })

  it('says what to do where nothing that was sent is wrong', () => {
    const error = { code: 'rate_limited', message: 'Too many.', hint: 'Wait a moment.', issues: [] }
    expect(describeError(new ApiError(429, { error }))).toBe('Too many. Wait a moment.')
    expect(describeError(new ApiError(500, '<h1>'))).toBe('The server answered 500.')
  })
})
