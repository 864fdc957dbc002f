/**
 * Does something of this name hold a credential? For what can't be taken back once it is written down: it errs on the side of yes,
 * where `findCredential`, which an author is bothered with, does not.
 */
export function mayNameCredential(name: string): boolean {
  return anywhere.test(name) || asWord.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2'))
}

const anywhere = /access|auth|bearer|cookie|credential|jwt|key|passw|passphrase|pwd|secret|session|signature|token/i
const asWord = /(^|[^a-z])(code|cvc|cvv|otp|pass|pin|sig|ssn|tan)([^a-z]|$)/i

/** Does the text look as if a machine had drawn it? */
export function looksDrawn(text: string): boolean {
  return /^[\w+/=.~-]{16,}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text)
}
