/** Ids begin with the time at which they were made: a bound below every id of `prefix` that was made from `at` on. */
export function firstIdAt(prefix: string, at: Date): string {
  return `${prefix}_${at.getTime().toString(16).padStart(12, '0')}`
}
