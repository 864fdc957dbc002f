/** A list as it is shown, newest first, with what was read of its beginning since. */
export interface Merged<T> {
  /** The rows that are shown already, each as it was read last. */
  rows: T[]
  /** How many have come that aren't shown yet. */
  fresh: number
  /** There may be even more than that: not one row of the beginning is among those that are shown. */
  more: boolean
}

/**
 * What is shown keeps its place: a row that changed is exchanged where it stands, one that is new is counted and waits to be
 * asked for. Ids grow with time, so that a row newer than the first one shown is new.
 */
export function mergeLatest<T extends { id: string }>(shown: readonly T[], latest: readonly T[]): Merged<T> {
  const read = new Map(latest.map(row => [row.id, row]))
  const newest = shown[0]?.id ?? ''
  const fresh = latest.filter(({ id }) => id > newest).length
  return { rows: shown.map(row => read.get(row.id) ?? row), fresh, more: fresh > 0 && fresh === latest.length }
}
