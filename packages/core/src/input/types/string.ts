import { accept, type Reading, type ReadSettings, refuse } from '../reading.ts'
import { inputWords } from '../words.ts'

/** Text without the white space around it; a number or a boolean as written. Half a surrogate pair becomes U+FFFD. */
export function readString(raw: unknown, { locale }: ReadSettings = {}): Reading<string> {
  if (typeof raw === 'boolean' || (typeof raw === 'number' && Number.isFinite(raw))) return accept(String(raw))
  if (typeof raw !== 'string') return refuse(inputWords(locale).text)
  return accept(raw.trim().toWellFormed())
}
