import { describe, expect, it } from 'vitest'
import { ApiError, describeError } from './api-error.ts'

describe('describeError', () => {
  const hint = 'Each issue gives the path and what is wrong there.'
  const refused = (message: string, messages: string[]) =>
    new ApiError(400, {
      error: {
        code: 'request_invalid',
        message,
        hint,
        issues: messages.map(text => ({ path: '$.openapi', message: text })),
      },
    })

  it('says each thing that is wrong with what was sent, instead of where a program would look for it', () => {
    expect(describeError(refused('The document cannot become actions.', ['Has to be JSON.', 'Has no version.']))).toBe(
      'The document cannot become actions. Has to be JSON. Has no version.',
    )
  })

  it('says the only thing that is wrong once', () => {
    expect(describeError(refused('$.openapi Has to be text.', ['Has to be text.']))).toBe('$.openapi Has to be text.')
  })

  it('says what to do where nothing that was sent is wrong', () => {
    const error = { code: 'rate_limited', message: 'Too many.', hint: 'Wait a moment.', issues: [] }
    expect(describeError(new ApiError(429, { error }))).toBe('Too many. Wait a moment.')
    expect(describeError(new ApiError(500, '<h1>'))).toBe('The server answered 500.')
  })
})
