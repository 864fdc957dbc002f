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
  const masked: JsonObject = { ...values }
  for (const { name, sensitive } of action.inputs)
    if (sensitive && Object.hasOwn(values, name)) masked[name] = sensitiveMask
  return masked
}
