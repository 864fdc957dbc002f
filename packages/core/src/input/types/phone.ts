import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import { accept, type Reading, type ReadSettings, refuse } from '../reading.ts'

const maxLength = 50

/** A valid phone number in E.164. Without a `+` it is read as one of the agent's country. */
export function readPhone(raw: unknown, settings: ReadSettings = {}): Reading<string> {
  const text = typeof raw === 'number' && Number.isSafeInteger(raw) && raw > 0 ? String(raw) : raw
  const country = settings.country?.toUpperCase()
  const known = country !== undefined && isSupportedCountry(country) ? { defaultCountry: country } : {}
  const hint = 'defaultCountry' in known ? '' : ' that begins with + and the country code, such as +14155550100'
  if (typeof text !== 'string' || text.length > maxLength) return refuse(`must be a phone number${hint}`)
  // `extract: false`: the number is the whole text, not one that is found somewhere in it.
  const phone = parsePhoneNumberFromString(text.trim(), { ...known, extract: false })
  if (phone === undefined || !phone.isValid()) return refuse(`must be a valid phone number${hint}`)
  if (phone.ext !== undefined) return refuse('must be a phone number without an extension')
  return accept(phone.number)
}
