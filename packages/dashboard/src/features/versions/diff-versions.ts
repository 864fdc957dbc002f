import { describePlace } from '../actions/describe-place.ts'
import { type Draft, isObject, isSame, type Path, valueAt } from '../actions/draft.ts'

export interface VersionChange {
  kind: 'added' | 'removed' | 'changed' | 'moved'
  /** In the words of the editor: `Inputs › order_id › Pattern`. */
  place: string
  before: unknown
  after: unknown
}

/** What one version says otherwise than another. Things with names (inputs, headers) are compared by name, wherever they stand. */
export function diffVersions(before: Draft, after: Draft): VersionChange[] {
  return diff({ draft: before, path: [] }, { draft: after, path: [] })
}

interface Place {
  draft: Draft
  path: Path
}

function diff(old: Place, now: Place): VersionChange[] {
  const before = valueIn(old)
  const after = valueIn(now)
  if (isSame(before ?? null, after ?? null)) return []
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap(key => diff(below(old, key), below(now, key)))
  }
  const [oldNames, newNames] = [namesOf(before), namesOf(after)]
  if (oldNames && newNames) return diffNamed(old, now, oldNames, newNames)
  const kind = isAbsent(before) ? 'added' : isAbsent(after) ? 'removed' : 'changed'
  return [change(kind, old, now)]
}

function diffNamed(old: Place, now: Place, oldNames: readonly string[], newNames: readonly string[]): VersionChange[] {
  const kept = newNames.filter(name => oldNames.includes(name))
  const removed = oldNames.flatMap((name, at) =>
    newNames.includes(name) ? [] : [change('removed', below(old, at), below(now, name))],
  )
  const inner = newNames.flatMap((name, at) => {
    const was = oldNames.indexOf(name)
    return was === -1 ? [change('added', below(old, name), below(now, at))] : diff(below(old, was), below(now, at))
  })
  const isMoved = oldNames.filter(name => newNames.includes(name)).join('\n') !== kept.join('\n')
  const moved: VersionChange[] = isMoved
    ? [{ kind: 'moved', place: describePlace(now.path, now.draft), before: oldNames, after: newNames }]
    : []
  return [...removed, ...inner, ...moved]
}

function change(kind: VersionChange['kind'], old: Place, now: Place): VersionChange {
  const { draft, path } = kind === 'removed' ? old : now
  return { kind, place: describePlace(path, draft), before: valueIn(old), after: valueIn(now) }
}

function valueIn({ draft, path }: Place): unknown {
  return valueAt(draft, path)
}

function below({ draft, path }: Place, key: string | number): Place {
  return { draft, path: [...path, key] }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** The names of a list in which each thing has one of its own; null where it is no such list. */
function namesOf(list: unknown): string[] | null {
  if (!Array.isArray(list)) return null
  const names = list.map(item => valueAt(item, ['name']))
  const isNamed = names.every(name => typeof name === 'string') && new Set(names).size === names.length
  return isNamed ? names.map(String) : null
}
