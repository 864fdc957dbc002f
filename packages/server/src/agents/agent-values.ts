import { createPublicKey } from 'node:crypto'
import type { IdentityAlgorithm } from './identity-key.ts'

/** The canonical form of a locale that this server has data for, or null. */
export function toLocale(text: string): string | null {
  try {
    const [locale] = Intl.getCanonicalLocales(text)
    return locale !== undefined && Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0 ? locale : null
  } catch {
    return null
  }
}

/** The name of a time zone of the IANA list, or null; an offset is no zone. */
export function toTimeZone(text: string): string | null {
  if (!/^[A-Za-z]/.test(text)) return null
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions()
    // The engine calls a zone by its oldest name, Asia/Kolkata Asia/Calcutta: only its upper and lower case is wanted.
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text
  } catch {
    return null
  }
}

// Codes that CLDR knows although ISO 3166-1 has no such country.
const noCountries: ReadonlySet<string> = new Set([
  'AC',
  'CP',
  'CQ',
  'DG',
  'EA',
  'EU',
  'EZ',
  'IC',
  'QO',
  'TA',
  'UN',
  'XA',
  'XB',
  'XK',
  'ZZ',
])

export function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || noCountries.has(code)) return false
  return new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(code) !== undefined
}

/** The origin that a browser would send for it, or null where the text says more or less than an origin. */
export function toOrigin(text: string): string | null {
  if (!/^https?:\/\/[^/?#@*\\\s]+\/?$/i.test(text)) return null
  const url = URL.parse(text)
  return url === null || url.origin === 'null' ? null : url.origin
}

/** Is it a public key, as PEM, that the algorithm takes? A private key never is one. */
export function isPublicKey(pem: string, alg: IdentityAlgorithm): boolean {
  if (!/^-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem)) return false
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPublicKey(pem)
    if (alg === 'ES256') return type === 'ec' && details?.namedCurve === 'prime256v1'
    if (alg === 'ES384') return type === 'ec' && details?.namedCurve === 'secp384r1'
    if (alg === 'EdDSA') return type === 'ed25519'
    return (alg === 'RS256' || alg === 'PS256') && type === 'rsa' && (details?.modulusLength ?? 0) >= 2_048
  } catch {
    return false
  }
}
