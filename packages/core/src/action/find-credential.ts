import { isJsonObject, type JsonValue } from '../json.ts'

/**
 * Text that looks like a credential that somebody pasted. Each gives a name for it that is safe to show (never the text itself), or null.
 * Placeholders do not count: what fills them is not written here.
 */
export const findCredential = {
  inUrl(url: string): string | null {
    const literal = withoutPlaceholders(url)
    if (/^[^/?#]*:\/\/[^/?#]*@/.test(literal)) return 'What stands before the @'
    for (const pair of (literal.split('#')[0] ?? '').split('?').slice(1).join('?').split('&')) {
      const [name = '', ...value] = pair.split('=')
      const found = inNamed(name, value.join('='), 'The parameter')
      if (found) return found
    }
    return isKnownForm(literal) ? 'A part of the URL' : null
  },
  inPair(name: string, value: string): string | null {
    return inNamed(name, withoutPlaceholders(value), 'The parameter')
  },
  inHeader(name: string, value: string): string | null {
    const literal = withoutPlaceholders(value).trim()
    // "Bearer {{secrets.KEY}}" leaves the scheme alone.
    const withoutScheme = literal.replace(/^(bearer|basic|token|apikey|digest|negotiate)(\s+|$)/i, '')
    if (/^(proxy-)?authorization$/i.test(name)) return withoutScheme === '' ? null : `The header ${name}`
    if (/^cookie$/i.test(name)) return /=[^;\s]{8,}/.test(literal) ? 'The header Cookie' : null
    return inNamed(name, withoutScheme, 'The header')
  },
}

const credentialName =
  /(^|[^a-z])(api|app|access|auth|private|subscription|client|consumer|secret|sas|master)?[-_. ]?(key|token|secret|password|passwd|pwd|passphrase|sig|signature|credential|credentials|jwt|apikey|auth)$/i

// Names that end like one and hold nothing secret.
const harmlessName =
  /(^|[-_])(idempotency|sort|partition|page|cursor|continuation|csrf|public|publishable)[-_]?(key|token)$/i

/** Issuers' own prefixes, and JSON web tokens. */
const knownForms = [
  /\b(sk|rk|pk)_(live|test)_[A-Za-z0-9]{10,}/,
  /\bsk-[A-Za-z0-9_-]{20,}/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bgithub_pat_[A-Za-z0-9_]{30,}/,
  /\bglpat-[A-Za-z0-9_-]{20,}/,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bAIza[A-Za-z0-9_-]{35}/,
  /\bshp(at|ca|pa|ss)_[a-fA-F0-9]{32}/,
  /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/,
  /\bbh_[A-Za-z0-9_-]{29,}/,
  /\bhooks\.slack\.com\/services\/T\w+\/B\w+\/\w{16,}/,
  /\/bot\d{6,}:[A-Za-z0-9_-]{30,}/,
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/,
]

/**
 * The value with everything in its texts replaced by `mask` that is a credential by its form, or the user and password of a URL.
 * Its members keep their names.
 */
export function maskCredentials<T extends JsonValue>(value: T, mask: string): T
export function maskCredentials(value: JsonValue, mask: string): JsonValue {
  if (typeof value === 'string') {
    const masked = knownForms.reduce((text, form) => text.replace(new RegExp(form.source, 'g'), mask), value)
    return masked.replace(/:\/\/[^/?#\s"'@]+@/g, `://${mask}@`)
  }
  if (Array.isArray(value)) return value.map(item => maskCredentials(item, mask))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskCredentials(item, mask)]))
}

function inNamed(name: string, value: string, what: string): string | null {
  const text = value.trim()
  if (isKnownForm(text)) return `${what} ${name}`.trimEnd()
  if (text.length < 6 || harmlessName.test(name)) return null
  const snake = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2')
  return credentialName.test(snake) ? `${what} ${name}` : null
}

function isKnownForm(text: string): boolean {
  return knownForms.some(form => form.test(text))
}

function withoutPlaceholders(text: string): string {
  return text.replace(/\{\{[^{}]*\}\}/g, '')
}
