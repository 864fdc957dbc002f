import { accept, type Reading, refuse } from '../reading.ts'

/** A finite number. */
export function readFloat(raw: unknown): Reading<number> {
  const number = typeof raw === 'string' && /^-?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i.test(raw.trim()) ? Number(raw) : raw
  if (typeof number !== 'number' || !Number.isFinite(number)) return refuse('must be a number in digits, such as 1.5')
  return accept(number === 0 ? 0 : number)
}
