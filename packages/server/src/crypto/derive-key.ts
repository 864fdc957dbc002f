import { hkdfSync } from 'node:crypto'

/** A 32-byte subkey for one purpose (HKDF-SHA256, RFC 5869). Subkeys of different purposes tell nothing of each other. */
export function deriveKey(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `bellhop/${purpose}`, 32))
}
