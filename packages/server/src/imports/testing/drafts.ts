import { isJsonObject, type JsonObject, type JsonValue, safeParseAction } from '@bellhop/core'
import type { Draft } from '../draft.ts'

/** A workspace that has nothing yet. */
export const nobody = { actions: new Set<string>(), secrets: new Set<string>() }

export function requestOf({ action }: Draft): JsonObject {
  if (!isJsonObject(action.request)) throw new Error('no request')
  return action.request
}

export function inputsOf({ action }: Draft): JsonValue[] {
  return Array.isArray(action.inputs) ? action.inputs : []
}

/** What saving would say, but for secrets that are yet to be made. */
export function problemsOf({ action }: Draft): string[] {
  const parsed = safeParseAction(action)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path} ${message}`)
}
