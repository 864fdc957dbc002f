import type { Action } from '../action/action.ts'
import type { JsonObject } from '../json.ts'
import type { InputValue } from './frozen.ts'

/** What stands in every record where a sensitive input was. */
export const sensitiveMask = '••••'

/**
 * What stands where a credential was: enough to tell two credentials apart, nothing to guess one from.
 * `hmac` is HMAC-SHA256 under the workspace's key, in hex.
 */
export function fingerprint(credential: string, hmac: (text: string) => string): string {
  return `${sensitiveMask} ${hmac(credential).slice(0, 4)}`
}

/** The values of a run as records and messages show them. */
export function maskInputs(action: Action, values: Readonly<Record<string, InputValue>>): JsonObject {
  const sensitive = new Set(action.inputs.filter(input => input.sensitive).map(input => input.name))
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, sensitive.has(name) ? sensitiveMask : value]),
  )
}

export interface Masked {
  value: string
  mask: string
}

/**
 * Masks values wherever an upstream sends them back: as they are, and in the encodings in which they travel.
 * A value of fewer than 6 characters is masked only as it is, since its encodings would match innocent text.
 */
export function createRedactor(masked: readonly Masked[]): (text: string) => string {
  const needles: [needle: string, mask: string][] = []
  for (const { value, mask } of masked) {
    if (value === '') continue
    for (const form of value.length < 6 ? [value] : formsOf(value)) needles.push([form, mask])
  }
  // Longest first, so that a form which contains another is replaced whole.
  needles.sort((a, b) => b[0].length - a[0].length)
  return text => {
    let out = text
    for (const [needle, mask] of needles) if (out.includes(needle)) out = out.replaceAll(needle, () => mask)
    return out
  }
}

function formsOf(value: string): Set<string> {
  const bytes = Buffer.from(value, 'utf8')
  return new Set([
    value,
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    encodeURIComponent(value.toWellFormed()),
    new URLSearchParams({ x: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
  ])
}
