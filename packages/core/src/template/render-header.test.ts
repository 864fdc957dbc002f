import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileText } from './hostile-text.testing.ts'
import { parseTemplate } from './parse-template.ts'
import { renderHeader } from './render-header.ts'
import type { TemplateValues } from './template-values.ts'

const render = (source: string, values: TemplateValues = {}) => renderHeader(parseTemplate(source), values)
const refused = expect.objectContaining({ code: 'template_invalid' })

describe('renderHeader', () => {
  it.each<[string, TemplateValues, string]>([
    ['application/json', {}, 'application/json'],
    ['{{x}}', { x: 'a b' }, 'a b'],
    ['v={{x}}; n={{y}}', { x: true, y: 1.5 }, 'v=true; n=1.5'],
    ['{{x}}', { x: 'Müller ÿ\u00a0' }, 'Müller ÿ\u00a0'],
    ['{{x}}', { x: '{{y}}', y: 'leaked' }, '{{y}}'],
    ['{{x}}', { x: '{{secrets.KEY}}' }, '{{secrets.KEY}}'],
  ])('fills %s with %j', (source, values, expected) => {
    expect(render(source, values)).toEqual({ kind: 'value', parts: [{ text: expected }] })
  })

  it('names a secret and never joins it to the text', () => {
    expect(render('Bearer {{secrets.SHOP_KEY}}; for={{x}}', { x: 'me', SHOP_KEY: 'no secret' })).toEqual({
      kind: 'value',
      parts: [{ text: 'Bearer ' }, { secret: 'SHOP_KEY' }, { text: '; for=me' }],
    })
  })

  it('leaves the header out when a value is absent', () => {
    expect(render('{{x}}')).toEqual({ kind: 'absent' })
    expect(render('Bearer {{x}}', { x: null })).toEqual({ kind: 'absent' })
    expect(render('{{x}} {{y}}', { x: 'given' })).toEqual({ kind: 'absent' })
    expect(render('{{toString}}')).toEqual({ kind: 'absent' })
  })

  it.each([
    'a\r\nX-Evil: 1',
    'a\nb',
    'a\rb',
    'a\u0000',
    'a\tb',
    '\u007f',
    '\u0085',
    '€',
    '💥',
    '\u2028',
    'a\ud83d',
    'Ċ',
  ])('refuses %j as a value and as text of the author', value => {
    expect(() => render('v={{x}}', { x: value })).toThrow(refused)
    expect(() => render(`v=${value}`)).toThrow(refused)
  })

  it('refuses a bad value even when the header is left out', () => {
    expect(() => render('{{y}}{{x}}', { x: 'a\r\nb' })).toThrow(refused)
  })

  it.each(['{{a.b}}', '{{}}', '{{secrets.a.b}}'])('refuses a template with problems: %s', source => {
    expect(() => render(source)).toThrow(refused)
  })

  it('gains no line and gives the value back, whatever it is', () => {
    const template = parseTemplate('a {{x}} b')
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string({ unit: fc.nat(255).map(code => String.fromCharCode(code)) })), x => {
        const fits = [...x].every(char => {
          const code = char.codePointAt(0) ?? 0
          return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff)
        })
        if (!fits) expect(() => renderHeader(template, { x })).toThrow(refused)
        else expect(new Headers({ h: `a ${x} b` }).get('h')).toBe(textOf(renderHeader(template, { x })))
      }),
    )
  })
})

function textOf(header: ReturnType<typeof renderHeader>): string | null {
  return header.kind === 'value' && header.parts[0] && 'text' in header.parts[0] ? header.parts[0].text : null
}
