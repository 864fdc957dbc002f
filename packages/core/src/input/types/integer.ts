import { accept, type Reading, type ReadSettings, refuse } from '../reading.ts'
import { inputWords } from '../words.ts'

/** A whole number within ±(2^53−1), which JSON carries exactly. */
export function readInteger(raw: unknown, { locale }: ReadSettings = {}): Reading<number> {
  const number = typeof raw === 'string' && /^-?\d+(\.0+)?$/.test(raw.trim()) ? Number(raw) : raw
  if (typeof number !== 'number' || !Number.isInteger(number)) return refuse(inputWords(locale).integer)
  if (!Number.isSafeInteger(number)) return refuse(inputWords(locale).integerSize)
  return accept(number === 0 ? 0 : number)
}
