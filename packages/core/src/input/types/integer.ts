import { accept, type Reading, refuse } from '../reading.ts'

/** A whole number within ±(2^53−1), which JSON carries exactly. */
export function readInteger(raw: unknown): Reading<number> {
  const number = typeof raw === 'string' && /^-?\d+(\.0+)?$/.test(raw.trim()) ? Number(raw) : raw
  if (typeof number !== 'number' || !Number.isInteger(number))
    return refuse('must be a whole number in digits, such as 3')
  if (!Number.isSafeInteger(number)) return refuse('must be a whole number of at most 15 digits')
  return accept(number === 0 ? 0 : number)
}
