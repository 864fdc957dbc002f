import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** A key for sealing, and the short public name under which envelopes say which key sealed them (12 hex digits). */
export interface SealingKey {
  id: string
  /** 32 bytes. */
  bytes: Buffer
}

/**
 * Seals with AES-256-GCM under a fresh 96-bit nonce (NIST SP 800-38D). `context` is bound to the envelope as associated
 * data: it is not stored, and only the same list in the same order opens it, so an envelope copied to another row stays shut.
 * The envelope is one byte of format, six of key id, twelve of nonce, the ciphertext, and the tag of sixteen.
 */
export function seal(key: SealingKey, plaintext: string | Uint8Array, context: readonly string[]): Buffer {
  const nonce = randomBytes(nonceBytes)
  const head = Buffer.concat([Buffer.of(format), Buffer.from(key.id, 'hex'), nonce])
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce)
  cipher.setAAD(associatedData(key.id, context))
  return Buffer.concat([head, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** What was sealed does not open: its key is not there, or it is not what was sealed. */
export class UnopenedError extends Error {
  override readonly name: string = 'UnopenedError'
}

/** Opens what `seal` made. Throws an `UnopenedError` where the key, the context or a single bit differs; never says which. */
export function open(key: SealingKey, envelope: Uint8Array, context: readonly string[]): Buffer {
  if (sealedWith(envelope) !== key.id) throw new UnopenedError(refusal)
  const bytes = Buffer.from(envelope)
  const nonce = bytes.subarray(headBytes - nonceBytes, headBytes)
  const tagAt = bytes.length - tagBytes
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: tagBytes })
  decipher.setAAD(associatedData(key.id, context))
  decipher.setAuthTag(bytes.subarray(tagAt))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(headBytes, tagAt)), decipher.final()])
  } catch (cause) {
    throw new UnopenedError(refusal, { cause })
  }
}

/** The id of the key that an envelope was sealed with, or null where it is no envelope. */
export function sealedWith(envelope: Uint8Array): string | null {
  if (envelope[0] !== format || envelope.length < headBytes + tagBytes) return null
  return Buffer.from(envelope.subarray(1, 1 + idBytes)).toString('hex')
}

const refusal = 'The sealed value cannot be opened with this key.'
const format = 1
const idBytes = 6
const nonceBytes = 12
const headBytes = 1 + idBytes + nonceBytes
const tagBytes = 16

// A JSON list, so that no two different contexts read the same: ["a","bc"] is not ["ab","c"].
function associatedData(keyId: string, context: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([format, keyId, ...context]), 'utf8')
}
