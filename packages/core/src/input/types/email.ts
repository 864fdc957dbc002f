import { accept, type Reading, type ReadSettings, refuse } from '../reading.ts'
import { inputWords } from '../words.ts'

// Stricter than RFC 5322 on purpose: quoted names, comments and address literals are typing errors or attacks in a chat.
const local = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
const label = /^[\p{L}\p{N}]([\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u

/** One address without a display name, its domain in lower case. Lengths as in RFC 5321, 4.5.3.1. */
export function readEmail(raw: unknown, { locale }: ReadSettings = {}): Reading<string> {
  const wrong = refuse(inputWords(locale).email)
  if (typeof raw !== 'string') return wrong
  const text = raw.trim()
  const at = text.lastIndexOf('@')
  if (at < 1 || text.length > 254) return wrong
  const name = text.slice(0, at)
  const domain = text.slice(at + 1).toLowerCase()
  const labels = domain.split('.')
  const last = labels.at(-1) ?? ''
  if (name.length > 64 || !local.test(name)) return wrong
  if (labels.length < 2 || !labels.every(part => label.test(part)) || !/\p{L}/u.test(last)) return wrong
  return accept(`${name}@${domain}`)
}
