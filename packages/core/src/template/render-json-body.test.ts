import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileText } from './hostile-text.testing.ts'
import { compileJsonBody, renderJsonBody } from './render-json-body.ts'
import type { TemplateValues } from './template-values.ts'

const render = (source: string, values: TemplateValues) => renderJsonBody(compileJsonBody(source), values)
const scalar = fc.oneof(hostileText, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean())

describe('renderJsonBody', () => {
  it.each<[string, TemplateValues, string]>([
    ['{"id":"{{x}}"}', { x: 'ORD-1' }, '{"id":"ORD-1"}'],
    ['{"id":{{x}}}', { x: 'ORD-1' }, '{"id":"ORD-1"}'],
    ['{"n":{{x}}}', { x: 3 }, '{"n":3}'],
    ['{"n":"{{x}}"}', { x: 3 }, '{"n":"3"}'],
    ['{"ok":{{x}},"t":"is {{x}}"}', { x: true }, '{"ok":true,"t":"is true"}'],
    ['{"s":"Call with {{ x }}, {{x}}!"}', { x: 'Ann' }, '{"s":"Call with Ann, Ann!"}'],
    ['[{{a}}, {{b}}]', { a: 1, b: 'two' }, '[1, "two"]'],
    ['{{x}}', { x: 'text' }, '"text"'],
    ['"{{x}}"', { x: 'text' }, '"text"'],
    ['{"a":{"b":{{x}}}}', { x: 1 }, '{"a":{"b":1}}'],
    ['{"big":12345678901234567890,"d":1.10}', {}, '{"big":12345678901234567890,"d":1.10}'],
    ['{"s":"{{{x}}}"}', { x: 'v' }, '{"s":"{v}"}'],
    ['{"s":"\\\\{{x}}"}', { x: 'n' }, '{"s":"\\\\n"}'],
    ['{"s":"\\u00e9{{x}}\\""}', { x: 'n' }, '{"s":"\\u00e9n\\""}'],
  ])('fills %s with %j', (source, values, expected) => {
    expect(render(source, values)).toBe(expected)
  })

  it('gives null for an absent bare value and nothing inside a string', () => {
    const source = '{"a":{{x}},"b":"{{x}}","c":"[{{x}}]"}'
    expect(render(source, {})).toBe('{"a":null,"b":"","c":"[]"}')
    expect(render(source, { x: null })).toBe('{"a":null,"b":"","c":"[]"}')
  })

  it('takes own values alone, never what every object inherits', () => {
    expect(render('[{{constructor}},{{toString}},"{{__proto__}}"]', {})).toBe('[null,null,""]')
    expect(render('{{constructor}}', { constructor: 'Ford' } as unknown as TemplateValues)).toBe('"Ford"')
  })

  it('never expands a value again', () => {
    expect(render('{"a":"{{x}}","b":{{x}}}', { x: '{{y}}', y: 'leaked' })).toBe('{"a":"{{y}}","b":"{{y}}"}')
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, {}, [], ['a'], 1n, () => 1])(
    'refuses a value that is no scalar',
    value => {
      const values = { x: value } as unknown as TemplateValues
      expect(() => render('{"a":{{x}}}', values)).toThrow(expect.objectContaining({ code: 'template_invalid' }))
      expect(() => render('{"a":"{{x}}"}', values)).toThrow(expect.objectContaining({ code: 'template_invalid' }))
    },
  )

  it('keeps a customer value out of the error', () => {
    const values = { x: { card: '4111' } } as unknown as TemplateValues
    expect(() => render('{{x}}', values)).toThrow(
      expect.objectContaining({ issues: [{ path: '$.request.body', message: expect.not.stringContaining('4111') }] }),
    )
  })
})

describe('compileJsonBody', () => {
  it.each([
    '',
    '{',
    '{"a":{{x}}',
    '{"a":1{{x}}}',
    '{"a":{{x}}1}',
    '{"a":-{{x}}}',
    '{"a":tru{{x}}}',
    '{"a":{{x}}{{y}}}',
    '{"a":"b"{{x}}}',
    '{{{x}}}',
    '{ {{x}} }',
    "{'a':'{{x}}'}",
    'order={{x}}',
  ])('refuses what is not JSON once placeholders are stood in: %s', source => {
    expect(compileJsonBody(source).problems).toMatchObject([{ kind: 'syntax' }])
    expect(() => render(source, { x: 'a' })).toThrow(expect.objectContaining({ code: 'template_invalid' }))
  })

  it.each(['{ {{x}}: 1 }', '{"{{x}}": 1}', '{"a":{"pre_{{x}}"\n : 1}}'])(
    'refuses a placeholder in a key: %s',
    source => {
      expect(compileJsonBody(source).problems).toMatchObject([{ kind: 'syntax' }])
    },
  )

  it.each(['"\\{{x}}"', '"\\u{{x}}"', '"\\u00{{x}}41"', '"\\\\\\{{x}}"'])(
    'refuses a placeholder inside an escape, which a value would complete: %s',
    source => {
      expect(compileJsonBody(source).problems).not.toEqual([])
    },
  )

  it('reports dotted, malformed and secret placeholders at once', () => {
    const kinds = compileJsonBody('["{{a.b}}","{{}}","{{secrets.K}}"]').problems.map(problem => problem.kind)
    expect(kinds.toSorted()).toEqual(['dotted', 'malformed', 'secret'])
  })

  it('tells the names it needs and the keys that it sets', () => {
    expect(compileJsonBody('{"a":{{x}},"b":"{{y}}{{x}}"}')).toMatchObject({ names: ['x', 'y'], keys: ['a', 'b'] })
    expect(compileJsonBody('[{{x}}]').keys).toBeNull()
  })

  it('keeps the structure of the template and gives every value back, whatever the values are', () => {
    const body = compileJsonBody(
      '{"bare":{{x}},"quoted":"{{x}}","inside":"a {{x}} b {{y}} c","list":[{{y}},{"deep":{{x}}}]}',
    )
    fc.assert(
      fc.property(scalar, hostileText, (x, y) => {
        // JSON has no negative zero that survives being written.
        const bare = Object.is(x, -0) ? 0 : x
        expect(JSON.parse(renderJsonBody(body, { x, y }))).toEqual({
          bare,
          quoted: String(x),
          inside: `a ${x} b ${y} c`,
          list: [y, { deep: bare }],
        })
      }),
    )
  })
})
