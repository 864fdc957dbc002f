import { daysBetween, weekday } from './calendar.ts'

export interface DeliverySlot {
  from: string
  to: string
  /** Places left in the van. */
  free: number
}

export const DELIVERY_DAYS_AHEAD = 21

/** The van's slots of a day, or null when the day is not between tomorrow and three weeks from now. None on Sundays. */
export function deliverySlots(day: string, today: string): DeliverySlot[] | null {
  const ahead = daysBetween(today, day)
  if (ahead < 1 || ahead > DELIVERY_DAYS_AHEAD) return null
  if (weekday(day) === 0) return []
  const dayNumber = daysBetween('2000-01-01', day)
  return rounds.map(([from, to], index) => ({ from, to, free: (dayNumber * 3 + index * 5) % 4 }))
}

const rounds: readonly [from: string, to: string][] = [
  ['08:00', '10:00'],
  ['10:00', '12:00'],
  ['13:00', '15:00'],
  ['16:00', '18:00'],
]
