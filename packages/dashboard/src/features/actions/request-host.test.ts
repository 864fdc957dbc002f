import { expect, it } from 'vitest'
import { requestHost } from './request-host.ts'

it.each([
  ['https://api.example.com/orders/{{id}}', 'api.example.com'],
  ['api.example.com/orders', 'api.example.com'],
  ['http://127.0.0.1:4461/x?y={{z}}', '127.0.0.1:4461'],
  ['', null],
  ['https://', null],
])('the host of %s is %s', (url, host) => {
  expect(requestHost(url)).toBe(host)
})
