import { hash, randomInt, timingSafeEqual } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const randomCharacters = 43
const prefixCharacters = 12

/** A new key: `bh_` and 43 random base62 characters, which hold 256 bits. */
export function makeKeyValue(): string {
  return `bh_${Array.from({ length: randomCharacters }, () => alphabet[randomInt(alphabet.length)]).join('')}`
}

/** `bh_` and at least 29 letters, digits, `_` or `-`; at most 200 characters in all. */
export function isKeyValue(text: string): boolean {
  return /^bh_[A-Za-z0-9_-]{29,197}$/.test(text)
}

/** The part of a key that is stored as it is: enough to find the row, of no use for guessing the rest. */
export function prefixOf(value: string): string {
  return value.slice(0, prefixCharacters)
}

// Plain SHA-256, without a slow hash: a key holds 256 random bits, so there is no dictionary to try.
export function hashOf(value: string): Buffer {
  return hash('sha256', value, 'buffer')
}

export function sameHash(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
