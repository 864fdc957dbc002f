import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSandbox, type Sandbox } from './index.ts'
import { checkTransformSyntax } from './syntax.ts'

const input = { response: { a: 1 }, status: 200, inputs: {} }

let sandbox: Sandbox
beforeAll(() => {
  sandbox = createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

describe('what is refused at saving is what the sandbox refuses', () => {
  it.each([
    'response.a',
    '{ a: response.a, ...response }',
    '{ a: response.a };',
    'return response.a',
    '  // first\n  response.a // last',
    'response => response.a',
    'function transform(response) { return response.a }',
    'const { a } = response\nreturn a',
    'await response',
    'for await (const x of [1]) { return x }',
    'const await = 1; return await',
    'response?.a ?? 1_000n',
    'class A { static #p = 1; static { this.q = #p in A } }; return A.q',
    '/(?<year>\\d{4})/d.test("2027") && /[\\p{L}--[a-z]]/v.test("é")',
    '{ using nothing = null }\nreturn 1',
    'label: for (;;) { break label }\nreturn 1',
    'with ({ b: 1 }) return b',
    'var response = 2; return response',
    '"use strict"; return this === undefined',
    '<!-- old comment\nreturn 1',
    '"use strict"; // only text',
    'import("x").catch(() => 1)',
  ])('accepts %j', async code => {
    expect(checkTransformSyntax(code)).toBeNull()
    expect(await sandbox.transform(code, input)).toMatchObject({ ok: true })
  })

  it.each([
    ['', 'The code is empty.'],
    [' // only a comment\n', 'The code is empty.'],
    ['return response.', 'Unexpected token (at the end)'],
    ['response.items.map(item =>', 'Unexpected token (at the end)'],
    ['const a = 1\nconst b = ;', 'Unexpected token (line 2, column 11)'],
    ['const a = 1\nconst a = 2', "Identifier 'a' has already been declared (line 2, column 7)"],
    ['let response = 1', "Identifier 'response' has already been declared (line 1, column 5)"],
    ['await response.', 'Unexpected token (at the end)'],
    ['}); globalThis.x = 1; (function () {', 'The code closes a bracket that it did not open.'],
    ['1), (2', /Unexpected token|closes a bracket/],
    ['1 } + function () { 2', /Unexpected token|closes a bracket/],
    ['import x from "y"', /Unexpected token/],
    ['export default 1', /import|Unexpected token/],
    ['import.meta', /import\.meta/],
    ['return /(/', /Invalid regular expression/],
    ['"unterminated', /Unterminated string/],
    ['`unterminated', /Unterminated template/],
    ['/* unterminated', /Unterminated comment/],
    ['"use strict"; with ({}) {}', /strict mode/],
    ['#!/bin/js\nreturn 1', /Unexpected character/],
    ['('.repeat(20_000), 'The code is nested too deeply.'],
  ])('refuses %j', async (code, expected) => {
    const words = checkTransformSyntax(code)
    expect(words).toMatch(expected)
    expect(await sandbox.transform(code, input)).toMatchObject({
      ok: false,
      code: 'transform_failed',
      message: `SyntaxError: ${words}`,
    })
  })
})
