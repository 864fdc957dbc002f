import type { components } from '@bellhop/client'

export type SavedAction = components['schemas']['Action']

/** The definition of an action as REST takes it. While it is edited, nothing else is state. */
export type Draft = components['schemas']['ActionDefinition']
export type DraftInput = NonNullable<Draft['inputs']>[number]
export type DraftRequest = NonNullable<Draft['request']>

export interface DraftIssue {
  /** RFC 9535, as the server gives it: `$.inputs[0].name`. */
  path: string
  message: string
}

export type Path = readonly (string | number)[]

/** What can be sent back of an action that was read: all but what only the server sets. */
export function toDraft(action: SavedAction): Draft {
  const { id, version, digest, createdAt, updatedAt, warnings, renamed, ...definition } = action
  return definition
}

/** An action that only reads, with nothing filled in. */
export function newDraft(): Draft {
  return { name: '', description: '', examples: [], kind: 'api', enabled: true, inputs: [], request: newRequest() }
}

export function newRequest(): DraftRequest {
  return { method: 'GET', url: '', headers: [], query: [], body: null, bodyType: 'json', auth: { type: 'none' } }
}

/** A copy with the value at the path; `undefined` takes the member out. What lies beside the path is shared with the original. */
export function withValue(draft: Draft, path: Path, value: unknown): Draft {
  // Of its fields only the server can say whether they fit: a draft is a draft because they may not.
  return replaceAt(draft, path, value) as Draft
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return typeof key === 'number' ? inner[key] : undefined
    return isObject(inner) && Object.hasOwn(inner, key) ? inner[String(key)] : undefined
  }, value)
}

/** Do both say the same? A member that is `undefined` counts as one that isn't there. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => isSame(item, b[at]))
  if (!isObject(a) || !isObject(b)) return false
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(key => isSame(valueAt(a, [key]), valueAt(b, [key])))
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function replaceAt(holder: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value
  if (typeof key === 'number') {
    const items: unknown[] = Array.isArray(holder) ? [...holder] : []
    items[key] = replaceAt(items[key], rest, value)
    return items
  }
  const members = new Map(Object.entries(isObject(holder) ? holder : {}))
  const next = replaceAt(members.get(key), rest, value)
  if (next === undefined) members.delete(key)
  else members.set(key, next)
  // An assignment to `__proto__` would set the prototype; this defines a member.
  return Object.fromEntries(members)
}
