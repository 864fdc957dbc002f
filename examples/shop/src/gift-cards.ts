import { addDays } from './calendar.ts'

export interface GiftCard {
  /** In pounds. */
  balance: number
  currency: 'GBP'
  /** Last day it can be spent, YYYY-MM-DD. */
  expires: string
}

/** What is left on a card, or null when no card has this code. Spaces and case do not matter. */
export function findGiftCard(code: unknown, today: string): GiftCard | null {
  if (typeof code !== 'string') return null
  const card = cards.get(code.replaceAll(/\s/g, '').toUpperCase())
  return card ? { balance: card.balance, currency: 'GBP', expires: addDays(today, card.daysLeft) } : null
}

const cards: ReadonlyMap<string, { balance: number; daysLeft: number }> = new Map([
  ['GALE-2580-WAVE', { balance: 37.5, daysLeft: 200 }],
  ['CALM-1111-SEAS', { balance: 0, daysLeft: 40 }],
])
