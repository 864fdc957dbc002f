import { createHmac, randomBytes } from 'node:crypto'

// Never leaves the process and is never stored: what it signs can't be forged, and means nothing after a restart.
const processKey = randomBytes(32)

/**
 * HMAC-SHA256 in hex under a key of this process alone, for a program that passes none of its own. Digests and fingerprints
 * made with it can only be compared by the process that made them.
 */
export function processHmac(text: string): string {
  return createHmac('sha256', processKey).update(text, 'utf8').digest('hex')
}
