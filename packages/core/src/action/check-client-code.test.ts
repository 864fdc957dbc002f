import { describe, expect, it } from 'vitest'
import { checkClientCode } from './check-client-code.ts'

describe('checkClientCode', () => {
  it.each([
    "window.location.href = '/checkout'",
    "const answer = await fetch('/cart/add.js'); return (await answer.json()).id",
    'document.querySelector("#email").value = args.email',
    'const { default: add } = await import("/cart.js"); add(args.sku)',
    'bellhop.close() // done',
    'for await (const x of []) { if (x) return x }',
    '// nothing but a word',
    'return `}`',
  ])('takes the body of an async function: %s', code => {
    expect(checkClientCode(code)).toBeNull()
  })

  it.each([
    ['import x from "https://evil.example"', /Client code is the body of a function.*line 1, column 1/],
    ['export default 1', /Client code is the body of a function/],
    ['let a = 1\nlet a = 2', /line 2, column 5/],
    ['let args = 1', /args/],
    ['return (', /at the end/],
    ['/* open', /comment/],
    ['} evil(); {', /closes a bracket/],
    ['}\nasync function other() {', /closes a bracket/],
    ['}; {', /closes a bracket/],
    ['with (args) {}', /with/],
    ['<!-- comment', /Unexpected/],
    ['('.repeat(100_000), /Not enough stack space/],
  ])('refuses what is none: %#', (code, message) => {
    expect(checkClientCode(code)).toMatch(message)
  })
})
