import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'
import { canonicalJson } from '../action/canonical.ts'
import type { JsonObject } from '../json.ts'

/** What a signature says beside what it signs. */
export interface Signature {
  /** `keyIdOf` the public key. */
  keyId: string
  /** The raw 32 bytes of the Ed25519 key (RFC 8032), in base64. Says nothing by itself: compare it with one that you trust. */
  publicKey: string
  /** The 64 bytes of the signature, in base64. */
  signature: string
}

/** What each kind of signature is about: one can never pass for another. */
export type SignedPurpose = 'checkpoint' | 'stub'

/**
 * What is signed: `bellhop audit <purpose> v1`, a line feed, and the canonical JSON (RFC 8785) of the content with the id of the key
 * in it.
 */
function signedText(purpose: SignedPurpose, content: JsonObject, keyId: string): string {
  return `bellhop audit ${purpose} v1\n${canonicalJson({ ...content, keyId })}`
}

export function signContent(purpose: SignedPurpose, content: JsonObject, privateKey: KeyObject): Signature {
  const publicKey = rawPublicKey(createPublicKey(privateKey))
  const keyId = keyIdOf(publicKey)
  const signature = sign(null, Buffer.from(signedText(purpose, content, keyId), 'utf8'), privateKey).toString('base64')
  return { keyId, publicKey, signature }
}

/** Does the public key that the signature names have this content signed? Never throws. */
export function isSignedBy(purpose: SignedPurpose, content: JsonObject, signature: Signature): boolean {
  try {
    // One spelling alone: not a bit of a record may differ from what was written.
    if (![signature.publicKey, signature.signature].every(isCanonicalBase64)) return false
    if (keyIdOf(signature.publicKey) !== signature.keyId) return false
    const text = Buffer.from(signedText(purpose, content, signature.keyId), 'utf8')
    return verify(null, text, toKeyObject(signature.publicKey), Buffer.from(signature.signature, 'base64'))
  } catch {
    return false
  }
}

/** The first 32 hex digits of the SHA-256 of the raw key. */
export function keyIdOf(publicKey: string): string {
  return hash('sha256', Buffer.from(publicKey, 'base64'), 'hex').slice(0, 32)
}

/**
 * An Ed25519 public key as it may be kept: PEM, or the raw 32 bytes in base64, base64url or hex. Gives the base64 of the raw key, or
 * null where the text is none of these.
 */
export function parsePublicKey(text: string): string | null {
  const trimmed = text.trim()
  try {
    if (trimmed.startsWith('-----BEGIN PUBLIC KEY-----')) return rawPublicKey(createPublicKey(trimmed))
    const bytes = Buffer.from(trimmed, /^[0-9a-f]{64}$/i.test(trimmed) ? 'hex' : 'base64')
    if (bytes.length !== 32 || !/^[A-Za-z0-9+/_-]+=*$/.test(trimmed)) return null
    return rawPublicKey(toKeyObject(bytes.toString('base64')))
  } catch {
    return null
  }
}

/** The key as PEM, for programs that take nothing else. */
export function toPem(publicKey: string): string {
  return toKeyObject(publicKey).export({ type: 'spki', format: 'pem' }).toString()
}

function isCanonicalBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text
}

function rawPublicKey(key: KeyObject): string {
  const { x, crv } = key.export({ format: 'jwk' })
  if (crv !== 'Ed25519' || x === undefined) throw new TypeError('Not an Ed25519 key.')
  return Buffer.from(x, 'base64url').toString('base64')
}

function toKeyObject(publicKey: string): KeyObject {
  const x = Buffer.from(publicKey, 'base64').toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}
