import { describe, expect, it } from 'vitest'
import { errorCodes, isErrorCode } from './codes.ts'
import { httpStatusOf } from './http-status.ts'

describe('httpStatusOf', () => {
  it.each([
    ['definition_invalid', 400],
    ['request_invalid', 400],
    ['unauthorized', 401],
    ['forbidden', 403],
    ['origin_refused', 403],
    ['not_found', 404],
    ['method_not_allowed', 405],
    ['conflict', 409],
    ['gone', 410],
    ['approval_expired', 410],
    ['request_too_large', 413],
    ['idempotency_mismatch', 422],
    ['rate_limited', 429],
    ['overloaded', 503],
    ['internal', 500],
  ] as const)('answers %s with %i', (code, status) => {
    expect(httpStatusOf(code)).toBe(status)
  })

  it('has an error status for every code, and never the 412 that the API does not use', () => {
    for (const code of Object.keys(errorCodes).filter(isErrorCode)) {
      expect(httpStatusOf(code)).toBeGreaterThanOrEqual(400)
      expect(httpStatusOf(code)).not.toBe(412)
    }
  })
})
