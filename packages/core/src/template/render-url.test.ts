import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileText } from './hostile-text.testing.ts'
import { compileQueryRow, compileUrl, renderUrl } from './render-url.ts'
import type { TemplateValues } from './template-values.ts'
import { urlPlaceholderZones } from './url-zones.ts'

const base = 'https://api.example.com'
const refused = expect.objectContaining({ code: 'template_invalid' })

function render(url: string, values: TemplateValues = {}, rows: Record<string, string> = {}): string {
  return renderUrl(
    compileUrl(
      url,
      Object.entries(rows).map(([name, value]) => ({ name, value })),
    ),
    values,
  )
}

describe('renderUrl, as a whole', () => {
  it.each([
    ['api.example.com/orders', `${base}/orders`],
    ['localhost:8080/x', 'https://localhost:8080/x'],
    ['//api.example.com/x', `${base}/x`],
    ['  HTTPS://API.example.com:443/Orders  ', `${base}/Orders`],
    ['http://api.example.com', 'http://api.example.com/'],
    [`${base}?a=1`, `${base}/?a=1`],
    [`${base}/a/b/`, `${base}/a/b/`],
    [`${base}/a//b`, `${base}/a//b`],
    [`${base}/a#part`, `${base}/a`],
    [`${base}/a?b=c#d?e=f`, `${base}/a?b=c`],
    [`${base}/straße und/%41%zz`, `${base}/stra%C3%9Fe%20und/%41%25zz`],
    [`${base}/a\\b`, `${base}/a%5Cb`],
    [`${base}/a?flag&t=10:30&u=a%20b+c&&`, `${base}/a?flag&t=10:30&u=a%20b+c`],
    [`${base}/a?q="x"`, `${base}/a?q=%22x%22`],
    ['https://bücher.example/a', 'https://xn--bcher-kva.example/a'],
    ['https://[2001:db8::1]:8443/a', 'https://[2001:db8::1]:8443/a'],
  ])('writes %j as %j', (source, expected) => {
    expect(compileUrl(source).problems).toEqual([])
    expect(render(source)).toBe(expected)
  })

  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'javascript://example.com/%0aalert(1)',
    'mailto:a@example.com',
    'data:text/html,hi',
    'https:/example.com',
    'https:example.com',
    'https://',
    '',
    '/orders',
    'https:///orders',
    'https://user:pw@example.com/',
    'https://user@example.com/',
    'https://good.example\\@evil.example/',
    'https://exa\nmple.com/',
    'https://exa mple.com/',
    'https://ex%61mple.com/',
    'https://example.com:99999/',
    'https://example.com:8o/',
    `${base}/a/../b`,
    `${base}/a/%2e%2E/b`,
    `${base}/a/./b`,
    `${base}/..;x=1/b`,
    `${base}/{{a.b}}`,
    `${base}/{{}}`,
    `${base}/{{secrets.KEY}}`,
    `${base}/?{{x}}=1`,
    `${base}/?{{x}}`,
  ])('refuses the URL %j', source => {
    expect(compileUrl(source).problems).not.toEqual([])
    expect(() => render(source, { x: 'a' })).toThrow(refused)
  })
})

describe('urlPlaceholderZones', () => {
  it.each([
    ['{{x}}://example.com/a', 'scheme'],
    ['htt{{x}}://example.com/a', 'scheme'],
    ['https://{{x}}/a', 'host'],
    ['{{x}}/a', 'host'],
    ['{{x}}', 'host'],
    ['//{{x}}/a', 'host'],
    ['https://{{x}}.example.com/a', 'host'],
    ['https://example.com{{x}}', 'host'],
    ['https://example.com{{x}}/a', 'host'],
    ['https://example.com:{{x}}/a', 'port'],
    ['https://example.com:8{{x}}', 'port'],
    ['example.com:{{x}}/a', 'port'],
    ['https://[::1]:{{x}}/a', 'port'],
    ['https://[{{x}}]/a', 'host'],
    ['https://{{x}}@example.com/a', 'user-info'],
    ['https://u:{{x}}@example.com/a', 'user-info'],
    ['https://example.com/{{x}}', 'path'],
    ['https://example.com/a@{{x}}:1', 'path'],
    ['https://example.com?{{x}}', 'query'],
    ['https://example.com/a?b={{x}}/c', 'query'],
    ['https://example.com?b=c/{{x}}', 'query'],
    ['https://example.com/#{{x}}', 'fragment'],
    ['https://example.com/?a#b?{{x}}', 'fragment'],
  ])('finds the zone of the placeholder in %s: %s', (source, zone) => {
    expect(urlPlaceholderZones(source)).toMatchObject([{ name: 'x', zone, start: source.indexOf('{{') }])
    const allowed = zone === 'path' || zone === 'query'
    const zoneProblems = compileUrl(source).problems.filter(problem => problem.kind === 'zone')
    expect(zoneProblems).toHaveLength(allowed ? 0 : 1)
  })

  it('says of a placeholder in the fragment that it would never be sent', () => {
    const [problem] = compileUrl('https://example.com/a?b=1#c={{x}}').problems
    expect(problem?.message).toMatch(/\{\{x\}\}.*never sent/)
  })
})

describe('path values', () => {
  it.each([
    ['ORD-12345', 'ORD-12345'],
    ['a/b', 'a%2Fb'],
    ['../admin', '..%2Fadmin'],
    ['a\\..\\b', 'a%5C..%5Cb'],
    ['..;a=b', '..%3Ba%3Db'],
    ['a?b#c&d=e', 'a%3Fb%23c%26d%3De'],
    ['%41', '%2541'],
    ['...', '...'],
    ['a\r\nb\u0000', 'a%0D%0Ab%00'],
    ['💥', '%F0%9F%92%A5'],
    ['{{y}}', '%7B%7By%7D%7D'],
    [3, '3'],
    [false, 'false'],
  ])('encodes %j into its segment', (value, expected) => {
    expect(render(`${base}/orders/{{x}}/items`, { x: value, y: 'leaked' })).toBe(`${base}/orders/${expected}/items`)
  })

  it.each([
    '',
    '.',
    '..',
    '%2e',
    '%2e%2E',
    '.%2e',
    '%252e%252e',
    '%25252e.',

    'a\ud83d',
    undefined,
    null,
  ])('refuses %j as a path value', value => {
    expect(() => render(`${base}/orders/{{x}}`, { x: value })).toThrow(refused)
  })

  it.each([
    ['.{{x}}', '.'],
    ['{{x}}.', '.'],
    ['{{x}}{{x}}', '.'],
    ['%2e{{x}}', '.'],
    ['{{x}};v=1', '..'],
    ['.{{x}};v=1', '.'],
    ['%2{{x}}', 'e'],
    ['.%{{x}};v=1', '2e'],
  ])('refuses a segment %s that %j turns into dots', (segment, x) => {
    expect(() => render(`${base}/a/${segment}/b`, { x })).toThrow(refused)
  })

  it('refuses dots as a value even where text stands beside them', () => {
    expect(() => render(`${base}/pre-{{x}}`, { x: '..' })).toThrow(refused)
    expect(() => render(`${base}/{{x}}.json`, { x: '.' })).toThrow(refused)
  })

  it('takes 2,000 characters into a path and refuses one more', () => {
    const x = 'x'.repeat(2000)
    expect(render(`${base}/{{x}}`, { x })).toBe(`${base}/${x}`)
    expect(() => render(`${base}/{{x}}`, { x: `${x}x` })).toThrow(refused)
  })

  it('keeps text and value of one segment together', () => {
    expect(render(`${base}/a/{{x}}.json;v=1`, { x: 'o/1' })).toBe(`${base}/a/o%2F1.json;v=1`)
  })

  it('never tells the value in the error', () => {
    const x = `4111${'1'.repeat(2000)}`
    expect(() => render(`${base}/{{x}}`, { x })).toThrow(
      expect.objectContaining({ issues: [{ path: '$.request.url', message: expect.not.stringContaining('4111') }] }),
    )
  })

  it('keeps origin and segments and gives the value back, whatever it is', () => {
    const url = compileUrl(`${base}/v1/{{x}}/items/pre-{{y}}`)
    fc.assert(
      fc.property(hostileText, hostileText, (x, y) => {
        let rendered: string
        try {
          rendered = renderUrl(url, { x, y })
        } catch (error) {
          expect(error).toEqual(refused)
          const mayBeRefused = [x, y].some(value => value === '' || !value.isWellFormed() || /^[.%25e]+$/i.test(value))
          expect(mayBeRefused).toBe(true)
          return
        }
        const parsed = new URL(rendered)
        expect(parsed.origin).toBe(base)
        expect(parsed.search + parsed.hash).toBe('')
        const segments = parsed.pathname.split('/')
        expect(segments).toHaveLength(5)
        expect(segments.map(segment => decodeURIComponent(segment))).toEqual(['', 'v1', x, 'items', `pre-${y}`])
      }),
    )
  })
})

describe('query', () => {
  it('form-encodes values in the URL and in rows, the URL first', () => {
    expect(render(`${base}/a?q={{x}}&k=1`, { x: 'a b&c' }, { include: 'tracking', n: '{{x}}!' })).toBe(
      `${base}/a?q=a+b%26c&k=1&include=tracking&n=a+b%26c%21`,
    )
  })

  it('leaves out a row whose only content is an absent placeholder', () => {
    const rows = { a: '{{x}}', b: '{{x}}{{y}}', c: ' {{x}} ', d: '{{x}}-', e: '' }
    expect(render(`${base}/a?u={{x}}`, {}, rows)).toBe(`${base}/a?d=-&e=`)
    expect(render(`${base}/a?u={{x}}`, { y: '' }, { b: '{{x}}{{y}}' })).toBe(`${base}/a?b=`)
  })

  it('refuses a placeholder in the name of a row, and a secret in its value', () => {
    expect(compileQueryRow({ name: '{{x}}', value: '1' }).problems).toMatchObject([{ kind: 'syntax' }])
    expect(compileQueryRow({ name: 'k', value: '{{secrets.K}}' }).problems).toMatchObject([{ kind: 'secret' }])
    expect(() => render(base, {}, { k: '{{secrets.K}}' })).toThrow(refused)
  })

  it('gives every pair back, whatever the values are', () => {
    const url = compileUrl(`${base}/a?u=<{{x}}>`, [
      { name: 'row', value: '{{y}}' },
      { name: 'a&b=', value: 'c' },
    ])
    fc.assert(
      fc.property(hostileText, hostileText, (x, y) => {
        fc.pre(x.isWellFormed() && y.isWellFormed())
        const parsed = new URL(renderUrl(url, { x, y }))
        expect(parsed.origin + parsed.pathname + parsed.hash).toBe(`${base}/a`)
        expect([...parsed.searchParams]).toEqual([
          ['u', `<${x}>`],
          ['row', y],
          ['a&b=', 'c'],
        ])
      }),
    )
  })

  it('refuses half a surrogate pair', () => {
    expect(() => render(`${base}/a`, { x: '\ude00' }, { q: '{{x}}' })).toThrow(refused)
  })
})
