import { describe, expect, it } from 'vitest'
import { readEmail } from './email.ts'

describe('readEmail', () => {
  it.each([
    ['ann@example.com', 'ann@example.com'],
    ['  Ann.Lee+x@Example.COM ', 'Ann.Lee+x@example.com'],
    ["o'brien@sub.example.co.uk", "o'brien@sub.example.co.uk"],
    ['müller@Bücher.example', 'müller@bücher.example'],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('reads %j as %j', (raw, value) => {
    expect(readEmail(raw)).toEqual({ ok: true, value })
  })

  it.each([
    ['ann'],
    ['ann@'],
    ['@example.com'],
    ['ann@localhost'],
    ['ann@example'],
    ['Ann <ann@example.com>'],
    ['<ann@example.com>'],
    ['"ann lee"@example.com'],
    ['ann@example.com, bob@example.com'],
    ['ann@example.com;bob@example.com'],
    ['ann@example.com bob@example.com'],
    ['mailto:ann@example.com'],
    ['ann@@example.com'],
    ['ann@a@example.com'],
    ['ann@example..com'],
    ['ann@.example.com'],
    ['ann@example.com.'],
    ['.ann@example.com'],
    ['ann.@example.com'],
    ['a..b@example.com'],
    ['ann@-example.com'],
    ['ann@example-.com'],
    ['ann@127.0.0.1'],
    ['ann@[127.0.0.1]'],
    ['ann@exa_mple.com'],
    ['ann@example.com\r\nBcc: all@example.com'],
    ['ann\u0000@example.com'],
    ['ann@example.com?subject=x'],
    [`${'a'.repeat(65)}@example.com`],
    [`a@${'b.'.repeat(130)}com`],
    [3],
    [['ann@example.com']],
    [{}],
  ])('refuses %j', raw => {
    expect(readEmail(raw)).toMatchObject({ ok: false, message: expect.stringContaining('one email address') })
  })
})
