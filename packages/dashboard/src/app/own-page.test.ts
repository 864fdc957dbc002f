import { describe, expect, it } from 'vitest'
import { isOwnPage } from './own-page.ts'

const here = 'https://bellhop.example.com'

describe('where somebody is led after signing in', () => {
  it.each(['/', '/runs?status=failed', '/actions/get_order#inputs', '/runs?q=a%2F%2Fb'])('may be %s', address => {
    expect(isOwnPage(address)).toBe(true)
    expect(new URL(address, here).origin).toBe(here)
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r\\evil.example',
    '\t//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '',
    null,
    ['/runs'],
  ])('is no page of another site: %j', address => {
    expect(isOwnPage(address)).toBe(false)
  })
})
