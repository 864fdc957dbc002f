/** A day as `<input type="date">` writes it, in the reader's own time zone. */
export function toDayInput(at: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** When such a day begins where its reader is, in ISO 8601; null for what is none. */
export function startOfDay(day: string): string | null {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  if (year === undefined) return null
  const at = new Date(Number(year), Number(month) - 1, Number(date))
  return toDayInput(at) === day ? at.toISOString() : null
}
