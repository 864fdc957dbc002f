import { isJsonObject, type JsonValue } from '../json.ts'

/**
 * Keeps only the named fields: `status`, `tracking.number`, `items[0].name`; a name behind a list is taken from each of its
 * items (`items.name`). Own properties only. The shape of the answer is kept: what is absent stays absent, and of a list of
 * which single items were named those remain, in order.
 */
export function selectFields(value: JsonValue, fields: readonly string[]): JsonValue {
  const wanted: Branch = new Map()
  for (const field of fields) want(wanted, stepsOf(field))
  return wanted.size === 0 ? {} : (pick(value, wanted) ?? {})
}

type Wanted = 'whole' | Branch
type Branch = Map<string, Wanted>

function stepsOf(field: string): string[] {
  return field
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter(step => step !== '')
}

function want(branch: Branch, [step, ...rest]: readonly string[]): void {
  if (step === undefined) return
  const known = branch.get(step)
  if (known === 'whole') return
  if (rest.length === 0) {
    branch.set(step, 'whole')
    return
  }
  const below: Branch = known ?? new Map()
  branch.set(step, below)
  want(below, rest)
}

function pick(value: JsonValue, wanted: Wanted): JsonValue | undefined {
  if (wanted === 'whole') return value
  if (Array.isArray(value)) return pickItems(value, wanted)
  if (!isJsonObject(value)) return undefined
  const picked = [...wanted].flatMap(([name, below]): [string, JsonValue][] => {
    const inner = Object.hasOwn(value, name) ? pick(value[name] ?? null, below) : undefined
    return inner === undefined ? [] : [[name, inner]]
  })
  return picked.length === 0 ? undefined : Object.fromEntries(picked)
}

const index = /^\d+$/

function pickItems(items: readonly JsonValue[], wanted: Branch): JsonValue[] | undefined {
  const single = new Map([...wanted].filter(([name]) => index.test(name)).map(([name, below]) => [Number(name), below]))
  const each: Branch = new Map([...wanted].filter(([name]) => !index.test(name)))
  if (each.size > 0) return items.map((item, i) => pick(item, both(each, single.get(i))) ?? {})
  const picked = items.flatMap((item, i) => {
    const below = single.get(i)
    const inner = below === undefined ? undefined : pick(item, below)
    return inner === undefined ? [] : [inner]
  })
  return picked.length === 0 ? undefined : picked
}

function both(a: Wanted, b: Wanted | undefined): Wanted {
  if (b === undefined) return a
  if (a === 'whole' || b === 'whole') return 'whole'
  const out: Branch = new Map(a)
  for (const [name, below] of b) out.set(name, both(below, out.get(name)))
  return out
}
