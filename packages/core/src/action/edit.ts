import { BellhopError, type Issue } from '../error/bellhop-error.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { Action } from './action.ts'
import { naturalRunMode } from './effective-mode.ts'

const maxPatchDepth = 100

/**
 * JSON merge patch (RFC 7396): null removes, objects merge, anything else replaces. Neither argument is changed. Every member of
 * the result is its own, `__proto__` too. Throws `request_invalid` when the patch is nested more than 100 levels deep.
 */
export function mergePatch(target: JsonValue, patch: JsonValue): JsonValue {
  return merge(target, patch, 0)
}

/**
 * What must not happen between two versions. A request that was harmless when its author chose `automatic` must not come to change
 * things by an edit that says nothing of the run mode. `edit` is what was sent: the whole definition or the patch.
 */
export function checkEdit(before: Action, after: Action, edit: JsonObject): Issue[] {
  const turnsIntoWrite = naturalRunMode(before) === 'automatic' && naturalRunMode(after) === 'confirm'
  if (!turnsIntoWrite || after.runMode !== 'automatic' || Object.hasOwn(edit, 'runMode')) return []
  const now = after.kind === 'client' ? 'runs code on the page' : `sends a ${after.request?.method}`
  return [
    {
      path: '$.runMode',
      message: `The action was set to automatic when it only read, and now ${now}. Set \`runMode\` in this edit again: \`confirm\`, or \`automatic\` if that is what you want.`,
    },
  ]
}

/** An edit that sends `auth` without its secret keeps the one that the action has. Returns the definition to parse. */
export function keepSecrets(before: Action, afterJson: JsonObject): JsonObject {
  const kept = before.request && 'secret' in before.request.auth ? before.request.auth.secret : null
  const { request } = afterJson
  if (kept === null || !isJsonObject(request) || !isJsonObject(request.auth)) return afterJson
  const { auth } = request
  const takesSecret = typeof auth.type === 'string' && auth.type !== 'none'
  if (!takesSecret || (auth.secret !== undefined && auth.secret !== null)) return afterJson
  return { ...afterJson, request: { ...request, auth: { ...auth, secret: kept } } }
}

function merge(target: JsonValue | undefined, patch: JsonValue, depth: number): JsonValue {
  if (!isJsonObject(patch)) return patch
  if (depth === maxPatchDepth) {
    throw new BellhopError('request_invalid', `The patch is nested more than ${maxPatchDepth} levels deep.`)
  }
  const members = new Map(isJsonObject(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) members.delete(key)
    else members.set(key, merge(members.get(key), value, depth + 1))
  }
  // fromEntries defines members, where an assignment to `__proto__` would set the prototype.
  return Object.fromEntries(members)
}
