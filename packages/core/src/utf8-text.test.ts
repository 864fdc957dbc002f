import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toUtf8Text, utf8Bytes, utf8Digest } from './utf8-text.ts'

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string())

describe('text as its UTF-8', () => {
  it('stands for the bytes of the text, one in each character', () => {
    fc.assert(
      fc.property(text, given => {
        const utf8 = toUtf8Text(given)
        expect(utf8Bytes(utf8)).toEqual(Buffer.from(given, 'utf8'))
        expect(utf8).toHaveLength(Buffer.byteLength(given))
      }),
    )
  })

  it('leaves ASCII as it is', () => {
    expect(toUtf8Text('{"a":1}')).toBe('{"a":1}')
  })

  it('is joined as the texts are', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const joined = `${toUtf8Text(a)}${toUtf8Text(b)}`
        expect(Buffer.from(joined, 'latin1')).toEqual(Buffer.concat([Buffer.from(a), Buffer.from(b)]))
      }),
    )
  })

  it('has the digest of those bytes, however long it is', () => {
    for (const given of ['', 'ü', '••••', 'x'.repeat(131_072), 'ü'.repeat(131_072)]) {
      expect(utf8Digest(toUtf8Text(given))).toBe(createHash('sha256').update(given, 'utf8').digest('hex'))
    }
  })
})
