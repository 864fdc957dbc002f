import { createHash } from 'node:crypto'
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue, toJsonPath } from '@bellhop/core'

/** Something as it is, and as the trail may show it: the same shape, with a mask where there is a credential. */
export interface Shown {
  value: JsonValue
  shown: JsonValue
}

/**
 * What differs between two states of something, as an entry of the trail keeps it: a list of `{ path, before, after }`, where
 * `path` is JSONPath and a side that did not exist is left out. Members of a list that all have names of their own are told apart
 * by these. A masked value that changed is listed with its mask on both sides. Long texts are cut around where they differ.
 */
export function describeChanges(before: Shown | null, after: Shown | null): JsonObject[] {
  const changes: JsonObject[] = []
  collect('$', before, after, changes)
  return changes
}

/** What may be shown as it is. */
export function inClear(value: JsonValue): Shown {
  return { value, shown: value }
}

function collect(path: string, before: Shown | null, after: Shown | null, changes: JsonObject[]): void {
  if (before && after) {
    if (canonicalJson(before.value) === canonicalJson(after.value)) return
    const members = membersOf(before, after)
    if (members) {
      for (const name of new Set([...members.before.keys(), ...members.after.keys()]))
        collect(
          path + members.segment(name),
          members.before.get(name) ?? null,
          members.after.get(name) ?? null,
          changes,
        )
      const [orderBefore, orderAfter] = members.orders()
      if (members.ordered && orderBefore.join('\n') !== orderAfter.join('\n'))
        changes.push({ path: `${path}[*].name`, before: orderBefore, after: orderAfter })
      return
    }
  }
  const at = before && after ? firstDifference(before.shown, after.shown) : 0
  changes.push({
    path,
    ...(before ? { before: cutTexts(before.shown, at) } : {}),
    ...(after ? { after: cutTexts(after.shown, at) } : {}),
  })
}

interface Members {
  before: Map<string, Shown>
  after: Map<string, Shown>
  /** The part of a path that leads to a member. */
  segment(name: string): string
  ordered: boolean
  /** The names that are on both sides, in the order of each. */
  orders(): [string[], string[]]
}

function membersOf(before: Shown, after: Shown): Members | null {
  const objects = [before, after].map(ofObject)
  const lists = objects.includes(null) ? [before, after].map(ofNamedList) : objects
  const [a, b] = lists
  if (!a || !b) return null
  const ordered = objects.includes(null)
  return {
    before: a,
    after: b,
    segment: name => (ordered ? `[?@.name==${JSON.stringify(name)}]` : toJsonPath([name]).slice(1)),
    ordered,
    orders: () => [[...a.keys()].filter(name => b.has(name)), [...b.keys()].filter(name => a.has(name))],
  }
}

function ofObject({ value, shown }: Shown): Map<string, Shown> | null {
  if (!isJsonObject(value) || !isJsonObject(shown)) return null
  return new Map(Object.entries(value).map(([name, item]) => [name, { value: item, shown: shown[name] ?? null }]))
}

function ofNamedList({ value, shown }: Shown): Map<string, Shown> | null {
  if (!Array.isArray(value) || !Array.isArray(shown)) return null
  const members = new Map<string, Shown>()
  for (const [i, item] of value.entries()) {
    if (!isJsonObject(item) || typeof item.name !== 'string' || members.has(item.name)) return null
    members.set(item.name, { value: item, shown: shown[i] ?? null })
  }
  return members
}

/** Longer texts are cut: the trail can't be taken back, and nobody reads a program in it. */
const longText = 400
const excerptLength = 200

function cutTexts(value: JsonValue, at: number): JsonValue {
  if (typeof value === 'string') return value.length > longText ? excerptOf(value, at) : value
  if (Array.isArray(value)) return value.map(item => cutTexts(item, 0))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cutTexts(item, 0)]))
}

/** `sha256`: of the whole text as the trail may show it, in UTF-8. */
function excerptOf(text: string, at: number): JsonObject {
  const from = Math.max(0, Math.min(at - excerptLength / 4, text.length - excerptLength))
  const sha256 = createHash('sha256').update(text.toWellFormed(), 'utf8').digest('hex')
  return { excerpt: text.slice(from, from + excerptLength), from, length: text.length, sha256 }
}

function firstDifference(a: JsonValue, b: JsonValue): number {
  if (typeof a !== 'string' || typeof b !== 'string') return 0
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return at
}
