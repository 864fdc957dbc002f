import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAllowList } from './allow-list.ts'
import { judgeUrl } from './judge-url.ts'

const nothing = parseAllowList('')

describe('judgeUrl', () => {
  it.each([
    'https://api.shop.com/a b',
    'https://api.shop.com/\n',
    '\thttps://api.shop.com/',
    'https://api.shop.com\\/',
    'https:\\\\api.shop.com/',
    'https:api.shop.com/',
    'https:/api.shop.com/',
    'https:///api.shop.com/',
    'https://:@api.shop.com/',
    'https://api.shop.com/\u0000',
    'https://api.shop.com/\u007f',
  ])('refuses the spelling %j, although its host is public', raw => {
    expect(() => judgeUrl(raw, nothing)).toThrow(expect.objectContaining({ code: 'egress_denied', left: false }))
  })

  it('refuses what is no text at all', () => {
    expect(() => judgeUrl(undefined as unknown as string, nothing)).toThrow(/URL/)
  })

  it.each([
    ['https://api.shop.com', 'api.shop.com:443', true],
    ['http://API.shop.com./a', 'api.shop.com:80', false],
    ['https://api.shop.com:8443/', 'api.shop.com:8443', true],
    ['http://[2606:4700:4700:0::1111]:8080/', '[2606:4700:4700::1111]:8080', false],
  ])('reads %s as %s', (raw, hostPort, secure) => {
    expect(judgeUrl(raw, nothing)).toMatchObject({ hostPort, secure, excepted: false })
  })

  it('either refuses a text or gives a plain http(s) URL with a dotted, public host', () => {
    const piece = fc.constantFrom(
      'http',
      's',
      ':',
      '/',
      '//',
      '@',
      '\\',
      '127.0.0.1',
      'shop.com',
      '.',
      '#',
      '?',
      '%2e',
      '[',
      ']',
      '::1',
      '\t',
      'localhost',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), pieces => {
        const raw = `http://${pieces.join('')}`
        try {
          const { url } = judgeUrl(raw, nothing)
          expect([url.username, url.password]).toEqual(['', ''])
          // Two labels or more, the last with a letter in it: no address in any notation.
          expect(url.hostname).toMatch(/^(?:[a-z0-9-]+\.)+(?!localhost$)[a-z0-9-]*[a-z][a-z0-9-]*$/)
        } catch (error) {
          expect(error).toMatchObject({ code: 'egress_denied', left: false })
        }
      }),
    )
  })
})
