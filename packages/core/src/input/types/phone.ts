import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import { accept, type Reading, type ReadSettings, refuse } from '../reading.ts'
import { inputWords } from '../words.ts'

const maxLength = 50

/** A valid phone number in E.164. Without a `+` it is read as one of the agent's country. */
export function readPhone(raw: unknown, settings: ReadSettings = {}): Reading<string> {
  const text = typeof raw === 'number' && Number.isSafeInteger(raw) && raw > 0 ? String(raw) : raw
  const country = settings.country?.toUpperCase()
  const known = country !== undefined && isSupportedCountry(country) ? { defaultCountry: country } : {}
  const words = inputWords(settings.locale)
  const hint = 'defaultCountry' in known ? '' : words.withCountryCode
  if (typeof text !== 'string' || text.length > maxLength) return refuse(words.phone + hint)
  // `extract: false`: the number is the whole text, not one that is found somewhere in it.
  const phone = parsePhoneNumberFromString(plain(text), { ...known, extract: false })
  if (phone === undefined || !phone.isValid()) return refuse(words.validPhone + hint)
  if (phone.ext !== undefined) return refuse(words.phoneExtension)
  return accept(phone.number)
}

// A number that is copied from a list of contacts has marks of its direction around it, which nobody sees.
function plain(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/^\s*＋/, '+')
    .trim()
}
