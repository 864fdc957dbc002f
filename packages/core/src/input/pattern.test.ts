import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern } from './pattern.ts'

function matches(source: string, text: string): boolean {
  const compiled = compilePattern(source)
  if (!compiled.ok) throw new Error(compiled.message)
  return compiled.pattern.test(text)
}

const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', 'x', '💥', '\\.', '^', '$')
const { pattern: anyPattern } = fc.letrec<{ pattern: string }>(tie => ({
  pattern: fc.oneof(
    { depthSize: 'small' },
    atom,
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{0,}', '*?'))
      .map(([inner, times]) => `(${inner})${times}`),
  ),
}))

describe('compilePattern', () => {
  it.each([
    ['ORD-\\d+', 'ORD-12345', true],
    ['ORD-\\d+', 'ord-1', false],
    ['ORD-\\d+', 'xORD-1', false],
    ['ORD-\\d+', 'ORD-1x', false],
    ['ORD-\\d+', 'ORD-1\n', false],
    ['^\\d{5}$', '12345', true],
    ['\\d{3,}', '12', false],
    ['a|b', 'b', true],
    ['a|b', 'ab', false],
    ['(?<year>\\d{4})-(\\d\\d)', '2027-03', true],
    ['[\\w.-]+', 'a.b-c', true],
    ['[^\\]]', 'x', true],
    ['\\p{Lu}\\p{Ll}+', 'Élan', true],
    ['\\u{1F4A5}|\\uD83D\\uDCA5|\\x41', '💥', true],
    ['.{2}', '💥💥', true],
    ['', '', true],
    ['a?', '', true],
    ['(a*)*b', 'aab', true],
  ])('%s on %j: %s', (source, text, expected) => {
    expect(matches(source, text)).toBe(expected)
  })

  it.each(['(', 'a)|(b', '[', 'a{2,1}', '\\', '*', '\\-'])('refuses what is no regular expression: %s', source => {
    expect(compilePattern(source).ok).toBe(false)
  })

  it.each(['(?=a)a', '(?!a).', '(?<=a)b', '(?<!a)b', '(a)\\1', '(?<n>a)\\k<n>', '\\ba', '(?i:a)'])(
    'refuses what takes backtracking or changes flags: %s',
    source => {
      expect(compilePattern(source)).toMatchObject({ ok: false, message: expect.stringMatching(/pattern/) })
    },
  )

  it.each([
    '(a{99}){99}',
    'a{9999}',
    '(){999999999}',
    '((((){999}){999}){999}){999}',
    `${'('.repeat(60)}a${')'.repeat(60)}`,
  ])('refuses a pattern that is too large: %s', source => {
    expect(compilePattern(source).ok).toBe(false)
  })

  it.each(['(a+)+', '(a|a)*b', '(a|aa)+b', '(.*)*x', '\\w*\\w*\\w*\\w*!', '([a-z]+)*$'])(
    'is fast on text that makes a backtracking engine slow: %s',
    source => {
      const started = performance.now()
      matches(source, `${'a'.repeat(5000)}?`)
      expect(performance.now() - started).toBeLessThan(1000)
    },
  )

  it('agrees with the engine on whole matches', () => {
    fc.assert(
      fc.property(
        anyPattern,
        fc.string({ unit: fc.constantFrom('a', 'b', '1', 'x', '.', '💥', '\n'), maxLength: 6 }),
        (source, text) => {
          expect(matches(source, text)).toBe(new RegExp(`^(?:${source})$`, 'u').test(text))
        },
      ),
      { numRuns: 500 },
    )
  })
})
