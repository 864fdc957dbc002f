import { accept, type Reading, type ReadSettings, refuse } from '../reading.ts'
import { inputWords } from '../words.ts'

/** A finite number. */
export function readFloat(raw: unknown, { locale }: ReadSettings = {}): Reading<number> {
  const number = typeof raw === 'string' && /^-?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i.test(raw.trim()) ? Number(raw) : raw
  if (typeof number !== 'number' || !Number.isFinite(number)) return refuse(inputWords(locale).number)
  return accept(number === 0 ? 0 : number)
}
