import { describe, expect, it } from 'vitest'
import { maskCode } from './mask-code.ts'

const masked = (code: string) => maskCode(code, '••••')

describe('maskCode', () => {
  it.each([
    'const apiKey = "hunter2"; return response',
    "const apiKey = 'hunter2'\nreturn response",
    'const apiKey =\n  "hunter2"',
    'const apiKey = `hunter2`',
    `const apiKey = \`hunter2\${status}\``,
    `const apiKey = \`\${status}hunter2\``,
    'const apiKey = "x" + "hunter2"',
    'const apiKey = status ? "a" : "hunter2"',
    'const pin = 1234567890; const x = `hunter` + pin'.replace('1234567890', '"hunter2"'),
    'const keys = ["a", "hunter2"]',
    'const auth = { user: "hunter2" }',
    'return { token: "hunter2" }',
    '{ "x-api-key": "hunter2" }',
    'headers["x-api-key"] = "hunter2"',
    'headers.set("x-api-key", "hunter2")',
    'return sign(inputs.key, "hunter2")',
    'if (inputs.token === "hunter2") return 1',
    'fetch("https://a.example/?token=hunter2")',
    `fetch(\`https://a.example/\${status}?token=hunter2\`)`,
    'f("Bearer hunter2")',
    'f({ headers: { Authorization: "hunter2" } })',
    '// the key is hunter2\nreturn response',
    '/* password: hunter2 */ response',
    'response.name.replace(/"/g, ""); const secret = "hunter2"',
    'const secret = /hunter2/',
    'const a = { "p\\u0061ssword": "hunter2" }',
    'f("hunter2hunter2hunter2")',
    'this does not parse: hunter2',
  ])('shows no credential that is written into it: %s', code => {
    const shown = masked(code)
    expect(shown).not.toContain('hunter2')
    expect(shown).toContain('••••')
  })

  it('masks a number that is given to what is named like a credential', () => {
    expect(masked('const password = 12345678')).toBe('const password = ••••')
  })

  it.each([
    'const title = "Order"; return { title, total: response.total * 100 }',
    `response.items.map(item => \`\${item.name}: \${item.price}\`).join(", ")`,
    '{ token: response.id, title: "Order" }',
    'const token = response.id; const title = "Order"',
    'const token = response.id, title = "Order"',
    '{ a: 1, b: "two" };',
    'return await bellhop.open("/orders?page=2")',
    '',
  ])('leaves the rest as it stands: %s', code => {
    expect(masked(code)).toBe(code)
  })
})
