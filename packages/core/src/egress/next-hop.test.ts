import { describe, expect, it } from 'vitest'
import { parseAllowList } from './allow-list.ts'
import { nextHop } from './next-hop.ts'

describe('nextHop', () => {
  const options = { write: false, redirects: 0, allow: parseAllowList('') }

  it('refuses to go from https to http', () => {
    const answer = { status: 302, headers: { location: 'http://api.shop.com/' } }
    expect(() => nextHop(answer, new URL('https://api.shop.com/'), options)).toThrow(
      expect.objectContaining({ code: 'redirect_refused', left: true, status: 302 }),
    )
  })

  it('goes from http to https', () => {
    const answer = { status: 301, headers: { location: 'https://api.shop.com/a' } }
    expect(nextHop(answer, new URL('http://api.shop.com/a'), options)?.url.href).toBe('https://api.shop.com/a')
  })

  it('resolves a relative location against the address that answered', () => {
    const answer = { status: 302, headers: { location: '../b?c=1' } }
    expect(nextHop(answer, new URL('https://api.shop.com/x/y/z'), options)?.url.href).toBe(
      'https://api.shop.com/x/b?c=1',
    )
  })

  it.each(['/a b', '/\\evil.com/', '//evil.com\\@api.shop.com/', '/a\tb'])(
    'refuses the ambiguous location %j',
    location => {
      expect(() => nextHop({ status: 302, headers: { location } }, new URL('https://api.shop.com/'), options)).toThrow(
        expect.objectContaining({ code: 'redirect_refused', left: true, status: 302 }),
      )
    },
  )

  it('takes a redirect without a location as the answer', () => {
    expect(nextHop({ status: 302, headers: {} }, new URL('https://api.shop.com/'), options)).toBeNull()
  })
})
