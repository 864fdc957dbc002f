import { expect, it } from 'vitest'
import { mayReadMetrics } from './metrics-access.ts'

const here = new URL('http://127.0.0.1:4460')
const shown = new URL('https://actions.example.com')
const token = 'a-long-enough-token'
const local = { address: '127.0.0.1', authorization: undefined, forwarded: false }
const bearer = (value: string) => ({ ...local, address: '198.51.100.7', authorization: `Bearer ${value}` })

it.each([
  ['this machine, while the server is for it alone', { token: null, publicUrl: here }, local, true],
  ['this machine over IPv6', { token: null, publicUrl: here }, { ...local, address: '::1' }, true],
  ['this machine, once the server has a public address', { token: null, publicUrl: shown }, local, false],
  ['somebody else', { token: null, publicUrl: here }, { ...local, address: '198.51.100.7' }, false],
  ['somebody behind a proxy on this machine', { token: null, publicUrl: here }, { ...local, forwarded: true }, false],
  ['a call without a connection', { token: null, publicUrl: here }, { ...local, address: null }, false],
  ['who has the token', { token, publicUrl: shown }, bearer(token), true],
  ['who has another token', { token, publicUrl: shown }, bearer(`${token}x`), false],
  ['this machine without the token, where there is one', { token, publicUrl: here }, local, false],
])('the metrics, asked for by %s', (_, access, caller, allowed) => {
  expect(mayReadMetrics(access, caller)).toBe(allowed)
})
