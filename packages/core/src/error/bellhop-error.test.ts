import { describe, expect, it } from 'vitest'
import { BellhopError, isBellhopError, toPublicError } from './bellhop-error.ts'
import { errorCodes } from './codes.ts'

describe('BellhopError', () => {
  it('carries its code, its issues and the hint of the table', () => {
    const issues = [{ path: '$.name', message: 'is missing' }]
    const error = new BellhopError('definition_invalid', 'The definition has a problem.', { issues })
    expect(error.hint).toBe(errorCodes.definition_invalid.hint)
    expect(error.issues).toEqual(issues)
    expect(isBellhopError(error)).toBe(true)
    expect(isBellhopError(new Error('no'))).toBe(false)
  })

  it('carries the hint of its throw where that knows better, and tells it to callers', () => {
    const error = new BellhopError('conflict', 'The name is taken.', { hint: 'Choose another name.' })
    expect(toPublicError(error)).toMatchObject({ code: 'conflict', hint: 'Choose another name.' })
  })
})

describe('toPublicError', () => {
  it('gives away neither cause nor stack', () => {
    const error = new BellhopError('connect_failed', 'The host did not answer.', {
      cause: new Error('10.0.0.3 refused'),
    })
    expect(toPublicError(error)).toEqual({
      code: 'connect_failed',
      message: 'The host did not answer.',
      hint: errorCodes.connect_failed.hint,
      issues: [],
    })
  })

  it.each([
    new Error('password=hunter2'),
    'password=hunter2',
    null,
    undefined,
    { code: 'not_found', message: 'hunter2' },
  ])('says nothing of the message of a foreign error (%#)', thrown => {
    expect(toPublicError(thrown)).toMatchObject({ code: 'internal', hint: errorCodes.internal.hint })
    expect(JSON.stringify(toPublicError(thrown))).not.toContain('hunter2')
  })
})
