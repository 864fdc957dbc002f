import type { Settings } from './server-settings.tsx'

export type Limit = Settings['limits'][number]

/** `upstreamPauseMs` as people say it: `Upstream pause`. */
export function limitName(name: string): string {
  const words = name.replace(/(Ms|Bytes)$/, '').replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A limit in the unit that its name says; null: nothing is bounded. */
export function limitValue(name: string, value: number | null): string {
  if (value === null) return 'none'
  if (name.endsWith('Bytes'))
    return value >= 1_000_000 ? `${round(value / 1_000_000)} MB` : `${round(value / 1_000)} kB`
  if (!name.endsWith('Ms')) return value.toLocaleString()
  if (value < 1_000) return `${value} ms`
  if (value < 60_000) return `${round(value / 1_000)} s`
  if (value < 3_600_000) return `${round(value / 60_000)} min`
  return value < 86_400_000 ? `${round(value / 3_600_000)} h` : `${round(value / 86_400_000)} days`
}

/** Those that an operator changed, before those that are as they come. */
export function changedFirst(limits: readonly Limit[]): Limit[] {
  const isChanged = (limit: Limit) => limit.value !== limit.default
  return [...limits.filter(isChanged), ...limits.filter(limit => !isChanged(limit))]
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
