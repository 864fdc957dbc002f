import { describe, expect, it } from 'vitest'
import { createRedactor, type Masked } from './redact.ts'

const value = 'sk/live_"51+H8'
const secret: Masked = { value, mask: '[M]', aloneBelow: 4 }
const redact = createRedactor([secret])
const bytes = Buffer.from(value)

const percentEncoded = (text: string) => [...Buffer.from(text)].map(byte => `%${byte.toString(16)}`).join('')

describe('a value that came back', () => {
  it.each<[form: string, text: string]>([
    ['raw', value],
    ['within a text', `x${value}x`],
    ['in upper case, as a host or a code', value.toUpperCase()],
    ['base64', bytes.toString('base64')],
    ['base64 without padding', bytes.toString('base64').replace(/=+$/, '')],
    ['base64url', bytes.toString('base64url')],
    ['hex', bytes.toString('hex')],
    ['hex in upper case', bytes.toString('hex').toUpperCase()],
    ['percent-encoded', encodeURIComponent(value)],
    ['percent-encoded in lower case', encodeURIComponent(value).replace(/%../g, hex => hex.toLowerCase())],
    ['form-encoded', new URLSearchParams({ x: value }).toString().slice(2)],
    ['as JSON', JSON.stringify(value)],
    ['as JSON of PHP', JSON.stringify(value).replaceAll('/', '\\/')],
    ['as JSON with every unit escaped', `"${[...value].map(c => `\\u00${c.charCodeAt(0).toString(16)}`).join('')}"`],
    ['as JSON within JSON', JSON.stringify(JSON.stringify({ [value]: value }))],
    ['percent-encoded but for its slash, as Python does', 'sk/live_%2251%2BH8'],
    ['percent-encoded by an address parser', new URL(`http://a.example/?k=${value}`).href],
    ['percent-encoded by JavaScript for a whole address', encodeURI(value)],
    ['percent-encoded, every letter of it', percentEncoded(value)],
    ['percent-encoded, in an address within an address', encodeURIComponent(encodeURI(encodeURI(value)))],
    ['as JSON within JSON, escaped for HTML', JSON.stringify(JSON.stringify(value).replaceAll('+', '\\u002b'))],
    ['as JSON within an address', `http://a.example/?q=${encodeURIComponent(JSON.stringify({ [value]: value }))}`],
    ['as HTML of a template engine', '<p>sk&#x2F;live_&#34;51&#43;H8</p>'],
    ['as a text of Python', `{'key': 'sk/live_\\"51+H8'}`],
    ['as HTML', `<p>${value.replaceAll('"', '&quot;')}</p>`],
    ['twice', `${value} ${value}`],
  ])('is masked: %s', (_form, text) => {
    const masked = redact.text(text)
    expect(masked).toContain('[M]')
    for (const trace of ['live', Buffer.from('live').toString('hex'), 'bGl2']) {
      expect(masked.toLowerCase()).not.toContain(trace.toLowerCase())
    }
  })

  it.each([0, 1, 2, 3, 4, 5])('is masked within something longer that is base64, at offset %i', offset => {
    const text = Buffer.concat([Buffer.alloc(offset, 'x'), bytes, Buffer.from('tail')]).toString('base64')
    const masked = redact.text(text)
    expect(masked).toContain('[M]')
    // What is left of it are bits of the first and the last byte.
    expect(Buffer.from(masked.replaceAll('[M]', ''), 'base64').toString('latin1')).not.toMatch(/live|51/)
  })

  it.each([60, 64, 76])(
    'is masked within what is longer than the %i characters of a line, as many write base64',
    width => {
      const long = createRedactor([{ ...secret, value: `sk-live-${'0123456789'.repeat(6)}` }])
      for (const encoding of ['base64', 'hex'] as const)
        for (const lineBreak of ['\n', '\r\n']) {
          const encoded = Buffer.from(`Bearer sk-live-${'0123456789'.repeat(6)}`).toString(encoding)
          const lines = encoded.replace(new RegExp(`.{${width}}`, 'g'), line => line + lineBreak)
          for (const text of [lines, JSON.stringify({ lines }), JSON.stringify(JSON.stringify([lines]))]) {
            expect(long.text(text)).toContain('[M]')
            expect(long.text(text).length, text).toBeLessThan(60)
          }
        }
    },
  )

  it('is masked where its letters are read in another encoding', () => {
    const umlauts = createRedactor([{ ...secret, value: 'pässwörd' }])
    const latin1 = Buffer.from('pässwörd', 'latin1')
    for (const text of [
      'pässwörd',
      'p\\u00e4ssw\\u00f6rd',
      latin1.toString('utf8'),
      Buffer.from('pässwörd').toString('latin1'),
      latin1.toString('base64'),
      latin1.toString('hex'),
    ]) {
      expect(umlauts.text(text)).toBe('[M]')
    }
  })

  it.each([
    ['UTF-16', Buffer.from(value, 'utf16le')],
    ['UTF-16, big-endian', Buffer.from(value, 'utf16le').swap16()],
    ['UTF-32', Buffer.from([...value].flatMap(char => [char.charCodeAt(0), 0, 0, 0]))],
  ])('is masked where %s is read as what it is not, with NUL between its letters', (_, sent) => {
    const read = new TextDecoder().decode(sent)
    for (const text of [read, JSON.stringify(read)]) {
      expect(redact.text(text)).toContain('[M]')
      expect(redact.text(text)).not.toMatch(/v.*e|5.*1/)
    }
  })

  it.each(['&#39;', '&#x27;'])('is masked as HTML with its apostrophes as %s', apostrophe => {
    expect(createRedactor([{ ...secret, value: "it's <me>" }]).text(`it${apostrophe}s &lt;me&gt;`)).toBe('[M]')
  })

  it('is masked without the white space around it, which a header loses', () => {
    expect(createRedactor([{ ...secret, value: ' token-1 ' }]).text('got token-1!')).toBe('got [M]!')
  })

  it('leaves what is around it as it was', () => {
    expect(
      redact.text(`{"a":"\\u00e9 ${JSON.stringify(value).slice(1, -1)}","n":12345678901234567890, "q":"\\""}`),
    ).toBe('{"a":"\\u00e9 [M]","n":12345678901234567890, "q":"\\""}')
    const innocent = '{"a":"\\u00e9\\/","b":"c:\\\\live" , "x'
    expect(redact.text(innocent)).toBe(innocent)
  })

  it.each(['pa%41ss"wörd<', 'back\\nslash"<', 'a b+c"d/e', '🔑"emoji<key', '&amp;quot<"'])(
    'is masked also where it holds what looks like an escape, or takes more than a byte: %s',
    odd => {
      const { text, json } = createRedactor([{ ...secret, value: odd }])
      const nested = JSON.stringify(JSON.stringify({ odd }).replaceAll('<', '\\u003c'))
      for (const form of [odd, percentEncoded(odd), encodeURI(odd), nested, encodeURIComponent(nested)]) {
        expect(text(`a ${form} z`), form).toMatch(/^a .*\[M\].* z$/)
        expect(text(`a ${form} z`), form).not.toMatch(/ss|slash|emoji|rd|d\/e/)
        expect(json([form]), form).toEqual([expect.stringContaining('[M]')])
      }
    },
  )

  it('is masked as a whole where another one is part of it', () => {
    const both = createRedactor([
      { value: 'inner-secret', mask: '[I]', aloneBelow: 4 },
      { value: 'user:inner-secret', mask: '[O]', aloneBelow: 4 },
    ])
    expect(both.text('user:inner-secret inner-secret')).toBe('[O] [I]')
  })

  it('is masked by a text that means nothing to a replacement', () => {
    expect(createRedactor([{ ...secret, mask: "$&$'$1" }]).text(`(${value})`)).toBe("($&$'$1)")
  })
})

describe('a value within JSON', () => {
  it('is masked in texts, numbers and names', () => {
    const numeric = createRedactor([{ value: '123456', mask: '[M]', aloneBelow: 4 }])
    const json = { a: ['x123456'], 123456: { n: 123456, other: 123.4, yes: true, none: null } }
    expect(numeric.json(json)).toEqual({ a: ['x[M]'], '[M]': { n: '[M]', other: 123.4, yes: true, none: null } })
  })

  it('is masked as a number of more digits than one keeps', () => {
    const { json } = createRedactor([{ value: '12345678901234567890', mask: '[M]', aloneBelow: 4 }])
    expect(json(JSON.parse('[12345678901234567890]'))).toEqual(['[M]'])
  })

  it('leaves names alone that mean something to JavaScript', () => {
    const json = JSON.parse('{"__proto__":{"a":"b"}}')
    expect(JSON.stringify(redact.json(json))).toBe('{"__proto__":{"a":"b"}}')
  })
})

describe('a short value', () => {
  const pin = createRedactor([{ value: '1234', mask: '[M]', aloneBelow: 6 }])

  it('is masked where it stands alone', () => {
    expect(pin.text('{"pin":1234,"s":"1234","t":"(1234)"}')).toBe('{"pin":[M],"s":"[M]","t":"([M])"}')
  })

  it('is chance within another word or number', () => {
    const text = 'ORD-51234 a1234 1234é Buffer MTIzNA=='
    expect(pin.text(text)).toBe(text)
  })
})

describe('nothing to mask', () => {
  it.each(['', ' ', '\n'])('masks nothing: %j', empty => {
    expect(createRedactor([{ ...secret, value: empty }]).text('a b\nc')).toBe('a b\nc')
  })
})

describe('time', () => {
  it('does not depend on what an upstream answers', () => {
    const hostile = createRedactor([
      { value: '\\'.repeat(200), mask: '[M]', aloneBelow: 4 },
      { value: `${'a'.repeat(5_000)}b`, mask: '[M]', aloneBelow: 4 },
    ])
    const started = performance.now()
    for (const text of [
      '\\'.repeat(300_000),
      'a'.repeat(50_000),
      '"'.repeat(300_000),
      '"\\'.repeat(300_000),
      `%${'25'.repeat(300_000)}`,
      '%2525'.repeat(100_000),
    ]) {
      hostile.text(text)
    }
    expect(performance.now() - started).toBeLessThan(3_000)
  })
})
