import { expect, it } from 'vitest'
import { mayReadMetrics } from './metrics-access.ts'

const here = { token: null, local: true }
const shown = { token: null, local: false }
const token = 'a-long-enough-token'
const local = { address: '127.0.0.1', authorization: undefined, forwarded: false }
const bearer = (value: string) => ({ ...local, address: '198.51.100.7', authorization: `Bearer ${value}` })

it.each([
  ['this machine, while the server is for it alone', here, local, true],
  ['this machine over IPv6', here, { ...local, address: '::1' }, true],
  ['this machine, once others reach the server', shown, local, false],
  ['somebody else', here, { ...local, address: '198.51.100.7' }, false],
  ['somebody behind a proxy on this machine', here, { ...local, forwarded: true }, false],
  ['a call without a connection', here, { ...local, address: null }, false],
  ['who has the token', { token, local: false }, bearer(token), true],
  ['who has another token', { token, local: false }, bearer(`${token}x`), false],
  ['who has no token, also from this machine', { token, local: true }, local, false],
])('the metrics, asked for by %s', (_, access, caller, allowed) => {
  expect(mayReadMetrics(access, caller)).toBe(allowed)
})
