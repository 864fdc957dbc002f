import type { Issue } from '../error/bellhop-error.ts'

export type Path = readonly (string | number)[]

/** One thing wrong with a definition, before it is known whether the parts that it rests on have a sound shape. */
export interface Finding {
  path: Path
  message: string
  /** Further parts that must be sound for this to be true: a name is unknown only if every declared name could be read. */
  needs?: readonly Path[]
}

/** RFC 9535: `$.inputs[0].name`; a member that is no plain name goes into brackets, `$.messages.byStatus['404']`. */
export function toJsonPath(path: Path): string {
  return `$${path.map(toSegment).join('')}`
}

export function toIssue(finding: Finding): Issue {
  return { path: toJsonPath(finding.path), message: finding.message }
}

/** Is `inner` the place `outer` itself, or somewhere below it? */
export function isWithin(inner: Path, outer: Path): boolean {
  return outer.length <= inner.length && outer.every((segment, i) => segment === inner[i])
}

function toSegment(segment: string | number): string {
  if (typeof segment === 'number') return `[${segment}]`
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(segment)) return `.${segment}`
  // JSON's escapes are those of RFC 9535 but for the quotes.
  const inner = JSON.stringify(segment).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `['${inner}']`
}
