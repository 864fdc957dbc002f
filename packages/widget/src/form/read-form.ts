import type { FormField } from '@bellhop/core/stream'
import type { Answers } from '../state/chat.ts'
import { fill, texts } from '../texts/texts.ts'

/** What the controls hold, by input name: text, 'true' or 'false', or the position of a choice. Empty: not given. */
export type Drafts = Record<string, string>

export interface FormReading {
  /** What is given, typed. An input that was left empty is not in it. */
  values: Answers
  /** By input name, what is wrong with it. */
  errors: Record<string, string>
}

/**
 * Reads a form as far as a browser can judge it; the server judges again. Accepts what the server accepts (contracts 2)
 * or more, never less. What depends on another control that holds something else is not asked; what is goes into `asked`.
 */
export function readForm(fields: FormField[], drafts: Drafts, asked: FormField[] = []): FormReading {
  // An input may be called `constructor`.
  const reading: FormReading = { values: Object.create(null), errors: {} }
  for (const field of fields) {
    const { name, when } = field
    const value = when && reading.values[when.input]
    if (when && !(when.in ? when.in.some(wanted => wanted === value) : (value !== undefined) === when.given)) continue
    asked.push(field)
    const result = readField(field, drafts[name] ?? '')
    if (result === null) continue
    if ('error' in result) reading.errors[name] = result.error
    else reading.values[name] = result.value
  }
  return reading
}

/** What is asked with the controls holding this: not what depends on another that holds something else. */
export function fieldsFor(fields: FormField[], drafts: Drafts): FormField[] {
  const asked: FormField[] = []
  readForm(fields, drafts, asked)
  return asked
}

type FieldReading = { value: string | number | boolean } | { error: string } | null

function readField(field: FormField, draft: string): FieldReading {
  const text = draft.trim()
  if (text === '') {
    if (!field.required) return null
    return { error: field.options || field.type === 'boolean' ? texts.errorChoice : texts.errorRequired }
  }
  if (field.options) {
    const option = field.options[Number(text)]
    return option ? { value: option.value } : { error: texts.errorChoice }
  }
  switch (field.type) {
    case 'boolean':
      return { value: text === 'true' }
    case 'integer':
      return /^[+-]?\d+(\.0+)?$/.test(text) && Number.isSafeInteger(Number(text))
        ? withinValue(field, Number(text))
        : { error: texts.errorInteger }
    case 'float': {
      // Half of the world writes a decimal comma; before three digits it may as well part thousands, so that is asked.
      const number = Number(/^[+-]?\d+,(\d{1,2}|\d{4,})$/.test(text) ? text.replace(',', '.') : text)
      return Number.isFinite(number) && /^[-+.\d]/.test(text) && !/^[+-]?0[xob]/i.test(text)
        ? withinValue(field, number)
        : { error: texts.errorNumber }
    }
    case 'date':
      return withinDate(field, text)
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(text) ? { value: text } : { error: texts.errorEmail }
    case 'phone':
      return (text.match(/\d/g) ?? []).length >= 3 ? { value: text } : { error: texts.errorPhone }
    case 'string':
      return withinText(field, text)
  }
}

function withinValue({ min, max }: FormField, value: number): FieldReading {
  if (typeof min === 'number' && value < min) return { error: fill(texts.errorMin, min) }
  if (typeof max === 'number' && value > max) return { error: fill(texts.errorMax, max) }
  return { value }
}

function withinDate({ min, max }: FormField, value: string): FieldReading {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return { error: texts.errorDate }
  if (typeof min === 'string' && value < min) return { error: fill(texts.errorEarly, min) }
  if (typeof max === 'string' && value > max) return { error: fill(texts.errorLate, max) }
  return { value }
}

function withinText({ min, max, pattern, example }: FormField, value: string): FieldReading {
  if (typeof min === 'number' && value.length < min) return { error: fill(texts.errorShort, min) }
  if (typeof max === 'number' && value.length > max) return { error: fill(texts.errorLong, max) }
  if (pattern !== null && !matches(pattern, value)) {
    return { error: example === null ? texts.errorPattern : `${texts.errorPattern} ${fill(texts.example, example)}` }
  }
  return { value }
}

/** A pattern that this browser can't read is left to the server. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}
