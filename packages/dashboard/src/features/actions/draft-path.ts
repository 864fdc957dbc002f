import type { DraftIssue, Path } from './draft.ts'

const segment = /\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]/suy

/** The keys of a path such as `$.messages.byStatus['404']`; null for a text that is no such path. */
export function parsePath(text: string): Path | null {
  if (!text.startsWith('$')) return null
  const path: (string | number)[] = []
  segment.lastIndex = 1
  while (segment.lastIndex < text.length) {
    const match = segment.exec(text)
    if (match === null) return null
    const [, name, index, quoted] = match
    path.push(name ?? (index === undefined ? unquote(quoted ?? '') : Number(index)))
  }
  return path
}

export function writePath(path: Path): string {
  return `$${path.map(key => (typeof key === 'number' ? `[${key}]` : writeName(key))).join('')}`
}

/** What is wrong with the value at exactly this place. */
export function messageAt(issues: readonly DraftIssue[], path: Path): string | null {
  const place = writePath(path)
  const found = issues.filter(issue => issue.path === place).map(({ message }) => message)
  return found.length === 0 ? null : found.join(' ')
}

/** The issues at this place and below it. */
export function issuesWithin(issues: readonly DraftIssue[], outer: Path): DraftIssue[] {
  return issues.filter(issue => {
    const path = parsePath(issue.path)
    return path !== null && isWithin(path, outer)
  })
}

export function isWithin(inner: Path, outer: Path): boolean {
  return outer.length <= inner.length && outer.every((key, at) => key === inner[at])
}

function writeName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `.${name}`
  return `['${JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}']`
}

function unquote(text: string): string {
  try {
    return JSON.parse(`"${text.replaceAll("\\'", "'").replaceAll(/(?<!\\)"/g, '\\"')}"`)
  } catch {
    return text
  }
}
