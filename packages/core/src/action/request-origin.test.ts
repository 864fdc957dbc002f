import { describe, expect, it } from 'vitest'
import { requestOrigin } from './request-origin.ts'

describe('requestOrigin', () => {
  it.each([
    ['api.example.com/orders/{{id}}', 'https://api.example.com'],
    ['HTTP://API.example.com:80/?a={{b}}', 'http://api.example.com'],
    ['https://[::1]:8443/{{x}}', 'https://[::1]:8443'],
    ['https://{{host}}/a', null],
    ['https://user@example.com/', null],
  ])('of %s is %s', (url, origin) => {
    expect(requestOrigin({ url })).toBe(origin)
  })
})
