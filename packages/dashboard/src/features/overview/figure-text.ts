import { durationText } from '../runs/run-words.ts'

const whole = new Intl.NumberFormat()
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 })

export function countText(count: number): string {
  return whole.format(count)
}

/** A rate from 0 to 1; a dash where nothing was tried. What is not all is never shown as all. */
export function rateText(rate: number | null): string {
  if (rate === null) return '–'
  return percent.format(rate < 1 ? Math.min(rate, 0.999) : rate)
}

/** A time; a dash where there is none. */
export function msText(ms: number | null): string {
  return ms === null ? '–' : durationText(ms)
}
