import { parseAction } from '@bellhop/core'
import { createEgress } from '@bellhop/core/egress'
import { describe, expect, it } from 'vitest'
import { warnOfAddress } from './warn-of-address.ts'

function warningFor(url: string, allow?: string): string | undefined {
  const action = parseAction({ name: 'a', description: 'Use when something is tested.', request: { url } })
  const [warning, ...others] = warnOfAddress(createEgress({ allow }), action)
  expect(others).toEqual([])
  if (warning) expect(warning.path).toBe('$.request.url')
  return warning?.message
}

describe('warnOfAddress', () => {
  it.each([
    ['https://example.com:22/', 'Port 22 is refused.', 'example.com:22'],
    ['http://127.0.0.1:4461/orders/{{conversation_id}}', '127.0.0.1 is not a public address.', '127.0.0.1:4461'],
    ['http://10.1.2.3/', '10.1.2.3 is not a public address.', '10.1.2.3:80'],
    ['https://[::1]:8443/', '[::1] is not a public address.', '[::1]:8443'],
    ['shop.internal', '"shop.internal" is not a public host name.', 'shop.internal:443'],
    ['https://localhost./', '"localhost" is not a public host name.', 'localhost:443'],
  ])('says why %s will be refused, and which exception would do', (url, why, entry) => {
    const told = warningFor(url)
    expect(told).toContain(why)
    expect(told).toContain(`list ${entry} in BELLHOP_EGRESS_ALLOW`)
    expect(warningFor(url, entry)).toBeUndefined()
  })

  it.each(['http://169.254.169.254/', 'http://metadata.google.internal/', 'https://[fe80::1]/'])(
    'promises no exception for %s, which has none',
    url => {
      const told = warningFor(url)
      expect(told).toContain('cannot be allowed')
      expect(told).not.toContain('BELLHOP_EGRESS_ALLOW')
    },
  )

  it.each(['https://api.example.com/orders', 'http://api.example.com:8080/', 'https://8.8.8.8/'])(
    'has nothing to say of %s',
    url => {
      expect(warningFor(url)).toBeUndefined()
    },
  )
})
