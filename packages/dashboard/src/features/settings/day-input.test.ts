import { expect, it } from 'vitest'
import { startOfDay, toDayInput } from './day-input.ts'

it('takes a day to begin at midnight where its reader is', () => {
  const at = startOfDay('2026-11-20')
  expect(at).toBe(new Date(2026, 10, 20).toISOString())
  expect(toDayInput(new Date(at ?? ''))).toBe('2026-11-20')
})

it.each(['', '20.11.2026', '2026-02-30', '2026-13-01', 'yesterday'])('takes %j for no day', day => {
  expect(startOfDay(day)).toBeNull()
})
