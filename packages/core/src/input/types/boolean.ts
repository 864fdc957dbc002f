import { accept, type Reading, refuse } from '../reading.ts'

const words = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
])

export function readBoolean(raw: unknown): Reading<boolean> {
  if (typeof raw === 'boolean') return accept(raw)
  const value =
    typeof raw === 'string' || typeof raw === 'number' ? words.get(String(raw).trim().toLowerCase()) : undefined
  return value === undefined ? refuse('must be yes or no') : accept(value)
}
