import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileText } from './hostile-text.testing.ts'
import { compileFormBody, renderFormBody } from './render-form-body.ts'
import type { TemplateValues } from './template-values.ts'

const render = (source: string, values: TemplateValues) => renderFormBody(compileFormBody(source), values)
const bothSpellings = ['{"a":"{{x}}","b":"<{{y}}>","c":{{x}},"d":"&="}', 'a={{x}}&b=%3C{{y}}>&c={{x}}&d=%26%3D']

describe('renderFormBody', () => {
  it.each<[string, TemplateValues, string]>([
    ['{"a":"{{x}}"}', { x: 'b c&d=e+f' }, 'a=b+c%26d%3De%2Bf'],
    ['{"n":{{x}},"t":true,"k":1.5}', { x: 3 }, 'n=3&t=true&k=1.5'],
    ['{"big":"12345678901234567890"}', {}, 'big=12345678901234567890'],
    ['{"a b":"é","gone":null}', {}, 'a+b=%C3%A9'],
    ['{"a":""}', {}, 'a='],
    ['{}', {}, ''],
    ['', {}, ''],
    ['grant_type=client_credentials&scope=a%20b+c', {}, 'grant_type=client_credentials&scope=a+b+c'],
    ['a={{x}}&b={{y}}-1', { x: 'é', y: false }, 'a=%C3%A9&b=false-1'],
    ['a=b={{x}}', { x: '=' }, 'a=b%3D%3D'],
    ['a=%4{{x}}', { x: '1' }, 'a=%2541'],
    ['&&a=1&', {}, 'a=1'],
    ['a', {}, 'a='],
  ])('encodes %s with %j', (source, values, expected) => {
    expect(render(source, values)).toBe(expected)
  })

  it('leaves out a pair whose only content is absent', () => {
    expect(render('{"a":"{{x}}","b":{{x}},"c":"{{x}}{{y}}","d":"-{{x}}","e":" {{x}}"}', {})).toBe('d=-')
    expect(render('a={{x}}&b={{y}}&c=-{{x}}', { y: '' })).toBe('b=&c=-')
  })

  it('refuses half a surrogate pair instead of sending another text', () => {
    expect(() => render('a={{x}}', { x: 'a\ud83d' })).toThrow(expect.objectContaining({ code: 'template_invalid' }))
  })

  it.each(bothSpellings)('gives every pair back, whatever the values are: %s', source => {
    const body = compileFormBody(source)
    fc.assert(
      fc.property(hostileText, hostileText, (x, y) => {
        fc.pre(x.isWellFormed() && y.isWellFormed())
        expect([...new URLSearchParams(renderFormBody(body, { x, y }))]).toEqual([
          ['a', x],
          ['b', `<${y}>`],
          ['c', x],
          ['d', '&='],
        ])
      }),
    )
  })
})

describe('compileFormBody', () => {
  it.each([
    '{"a":{"b":1}}',
    '{"a":["{{x}}"]}',
    '{"a":12345678901234567890}',
    '{"a":{{x}}',
    '{"{{x}}":1}',
    '{"a":"\uFDD0"}',
    '{"a":"\\uFDD0"}',
    '{{x}}=1',
    'a_{{x}}=1',
    '{{x}}',
  ])('refuses %s', source => {
    expect(compileFormBody(source).problems).toMatchObject([{ kind: 'syntax' }])
    expect(() => render(source, { x: 'a' })).toThrow(expect.objectContaining({ code: 'template_invalid' }))
  })

  it.each(['{"a":"{{b.c}}","d":"{{}}","e":"{{secrets.K}}"}', 'a={{b.c}}&d={{}}&e={{secrets.K}}'])(
    'reports dotted, malformed and secret placeholders once each: %s',
    source => {
      const kinds = compileFormBody(source).problems.map(problem => problem.kind)
      expect(kinds.toSorted()).toEqual(['dotted', 'malformed', 'secret'])
    },
  )

  it('tells the values that it needs and the pairs that it sets', () => {
    expect(compileFormBody('a={{x}}&b=1')).toMatchObject({ names: ['x'], keys: ['a', 'b'] })
    expect(compileFormBody('{"a":{{x}},"b":1}')).toMatchObject({ names: ['x'], keys: ['a', 'b'] })
  })
})
