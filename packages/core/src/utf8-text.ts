import { hash } from 'node:crypto'

declare const encoded: unique symbol

/**
 * UTF-8 as text: each character is one byte of it, so `latin1` writes it as it is. The engine keeps it with one byte for each
 * character; a text with a single character beyond Latin-1 takes two for all of them, and several times as long to join, hash and
 * write. Pays for what is written more than once. Only the functions of this file make one.
 */
export type Utf8Text = string & { readonly [encoded]: true }

export function toUtf8Text(text: string): Utf8Text {
  // ASCII, as most is, stays what it is.
  const isAscii = Buffer.byteLength(text, 'utf8') === text.length
  return (isAscii ? text : Buffer.from(text, 'utf8').toString('latin1')) as Utf8Text
}

/** The JSON of an object that has members, with one more of this name, which is ASCII, at its end. */
export function withUtf8Member(object: string, name: string, member: Utf8Text): Utf8Text {
  return `${toUtf8Text(object).slice(0, -1)},"${name}":${member}}` as Utf8Text
}

/** The JSON of a list of these. */
export function utf8List(items: readonly Utf8Text[]): Utf8Text {
  return `[${items.join()}]` as Utf8Text
}

/** The bytes that it stands for. */
export function utf8Bytes(text: Utf8Text): Buffer {
  return Buffer.from(text, 'latin1')
}

/** SHA-256 of those bytes, as 64 lower-case hex digits. */
export function utf8Digest(text: Utf8Text): string {
  if (text.length > scratch.length) return hash('sha256', utf8Bytes(text), 'hex')
  return hash('sha256', scratch.subarray(0, scratch.write(text, 'latin1')), 'hex')
}

const scratch = Buffer.allocUnsafeSlow(131_072)
