import { type Draft, isObject, isSame, type Path, valueAt } from './draft.ts'

export interface Change {
  path: Path
  before: unknown
  after: unknown
}

/** The places where two drafts differ, each as deep as both still have the same kind of thing there. */
export function changesBetween(before: unknown, after: unknown, path: Path = []): Change[] {
  if (isSame(before, after)) return []
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap(key => changesBetween(valueAt(before, [key]), valueAt(after, [key]), [...path, key]))
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length && before.every(isObject)) {
    return before.flatMap((item, at) => changesBetween(item, after[at], [...path, at]))
  }
  return [{ path, before, after }]
}

/**
 * My changes since `base` made to what somebody else saved since. Where both changed the same value, mine stands. Lists of named
 * things (inputs, headers) are merged by name, so that an input which either added is there afterwards.
 */
export function mergeDrafts(base: Draft, mine: Draft, theirs: Draft): Draft {
  // Every member comes from one of three drafts.
  return merge(base, mine, theirs) as Draft
}

function merge(base: unknown, mine: unknown, theirs: unknown): unknown {
  if (isSame(base, mine)) return theirs
  if (isSame(base, theirs)) return mine
  if (isObject(mine) && isObject(theirs)) return mergeMembers(isObject(base) ? base : {}, mine, theirs)
  const [baseItems, myItems, theirItems] = [base ?? [], mine, theirs].map(toNamed)
  if (!baseItems || !myItems || !theirItems) return mine
  return mergeNamed(baseItems, myItems, theirItems)
}

function mergeMembers(base: object, mine: object, theirs: object): unknown {
  const keys = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])]
  const merged = keys.map(
    key => [key, merge(valueAt(base, [key]), valueAt(mine, [key]), valueAt(theirs, [key]))] as const,
  )
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined))
}

type Named = ReadonlyMap<string, unknown>

function mergeNamed(base: Named, mine: Named, theirs: Named): unknown[] {
  // The order is mine; what they added comes after it.
  const names = [...mine.keys(), ...[...theirs.keys()].filter(name => !mine.has(name))]
  return names.map(name => merge(base.get(name), mine.get(name), theirs.get(name))).filter(item => item !== undefined)
}

function toNamed(list: unknown): Named | null {
  if (!Array.isArray(list)) return null
  const named = new Map<string, unknown>()
  for (const item of list) {
    const name = valueAt(item, ['name'])
    if (typeof name !== 'string' || named.has(name)) return null
    named.set(name, item)
  }
  return named
}
