import { isObject } from '../audit/parse-export-line.ts'

/** What each master key still holds, as the server tells it. */
export interface KeyStatus {
  current: string
  complete: boolean
  keys: { id: string; state: string; envelopes: number }[]
  secrets: number
  /** Since when the current key seals, and signs. */
  sealsSince: string
  /** How long a visitor's browser may come back with a token. */
  visitorTokenMs: number
}

export function isKeyStatus(value: unknown): value is KeyStatus {
  return (
    isObject(value) &&
    typeof value.current === 'string' &&
    typeof value.complete === 'boolean' &&
    typeof value.secrets === 'number' &&
    typeof value.sealsSince === 'string' &&
    !Number.isNaN(Date.parse(value.sealsSince)) &&
    typeof value.visitorTokenMs === 'number' &&
    Array.isArray(value.keys) &&
    value.keys.every(
      (key: unknown) =>
        isObject(key) &&
        typeof key.id === 'string' &&
        typeof key.state === 'string' &&
        typeof key.envelopes === 'number',
    )
  )
}

/** A line for each key, and one for secrets that are still to be sealed anew. */
export function describeKeys({ keys, secrets }: KeyStatus): string[] {
  const width = String(Math.max(...keys.map(({ envelopes }) => envelopes))).length
  return [
    ...keys.map(({ id, state, envelopes }) => {
      const held = `${String(envelopes).padStart(width)} sealed`
      return `${id}  ${held}  ${notes.get(state) ?? state}`
    }),
    ...(secrets > 0 ? [`${count(secrets, 'secret')} still to be sealed by a new key of the workspace`] : []),
  ]
}

const notes = new Map([
  ['current', 'seals now'],
  ['older', 'only opens'],
  ['missing', 'is needed, and the server does not have it'],
])

/** Keys that were given to the server and that nothing needs any more. */
export function unneededKeys({ keys }: KeyStatus): string[] {
  return keys.filter(({ state, envelopes }) => state === 'older' && envelopes === 0).map(({ id }) => id)
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
