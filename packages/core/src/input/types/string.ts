import { accept, type Reading, refuse } from '../reading.ts'

/** Text without the white space around it; a number or a boolean as written. Half a surrogate pair becomes U+FFFD. */
export function readString(raw: unknown): Reading<string> {
  if (typeof raw === 'boolean' || (typeof raw === 'number' && Number.isFinite(raw))) return accept(String(raw))
  if (typeof raw !== 'string') return refuse('must be text')
  return accept(raw.trim().toWellFormed())
}
