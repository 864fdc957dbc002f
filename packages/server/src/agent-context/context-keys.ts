import { isReservedName, type JsonObject, type JsonValue } from '@bellhop/core'

/** A key that the agent's context has, and where it may stand. */
export interface ContextKey {
  key: string
  type: 'text' | 'number' | 'boolean' | 'null' | 'list' | 'object'
  /** In requests, where the action lists it under `context`: only single values can be filled in. Messages may read all. */
  inRequests: boolean
}

export interface IgnoredKey {
  key: string
  reason: string
}

export interface ReadContext {
  context: JsonObject
  keys: ContextKey[]
  ignored: IgnoredKey[]
}

/** What of an endpoint's answer becomes the agent's dynamic context: every top-level key that a placeholder can name. */
export function readContextKeys(answer: JsonObject): ReadContext {
  const kept: [string, JsonValue][] = []
  const ignored: IgnoredKey[] = []
  for (const [key, value] of Object.entries(answer)) {
    const reason = reasonAgainst(key)
    if (reason === null) kept.push([key, value])
    else ignored.push({ key: key.slice(0, longestKey), reason })
  }
  return { context: Object.fromEntries(kept), keys: kept.map(([key, value]) => describe(key, value)), ignored }
}

const longestKey = 60

function reasonAgainst(key: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key))
    return 'No placeholder can name it: use letters, digits and _, and begin with a letter or _.'
  if (key.length > longestKey) return `It is longer than ${longestKey} characters.`
  return isReservedName(key) ? 'The name is reserved: it already means something in every action.' : null
}

function describe(key: string, value: JsonValue): ContextKey {
  const type = typeOf(value)
  return { key, type, inRequests: type === 'text' || type === 'number' || type === 'boolean' }
}

function typeOf(value: JsonValue): ContextKey['type'] {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return 'object'
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'boolean'
}
