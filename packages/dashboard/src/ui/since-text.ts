const units = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** How long ago it was, or how long it takes yet, in whole units of the locale's language: by default of the person's own. */
export function sinceText(ms: number, locale?: string): string {
  const [unit, size] = units.find(([, length]) => Math.abs(ms) >= length) ?? (['second', 1_000] as const)
  const count = Math.trunc(ms / size)
  // Never `yesterday` or `next month`: 47 hours ago is the day before yesterday, and in 41 days may be the month after next.
  return new Intl.RelativeTimeFormat(locale, { numeric: count === 0 ? 'auto' : 'always' }).format(count, unit)
}
