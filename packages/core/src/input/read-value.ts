import type { InputType } from '../action/action.ts'
import type { Scalar } from '../template/template-values.ts'
import { readChoice } from './choice.ts'
import { checkLimits } from './limits.ts'
import { compilePattern } from './pattern.ts'
import { accept, type Reading, type ReadSettings, refuse } from './reading.ts'
import { readBoolean } from './types/boolean.ts'
import { readDate } from './types/date.ts'
import { readEmail } from './types/email.ts'
import { readFloat } from './types/float.ts'
import { readInteger } from './types/integer.ts'
import { readPhone } from './types/phone.ts'
import { readString } from './types/string.ts'
import { inputWords } from './words.ts'

const readers: Record<InputType, (raw: unknown, settings: ReadSettings) => Reading<Scalar>> = {
  string: readString,
  integer: readInteger,
  float: readFloat,
  boolean: readBoolean,
  date: readDate,
  email: readEmail,
  phone: readPhone,
}

/** Absent, `null` and text of nothing but white space all count as not given. */
export function isGiven(raw: unknown): boolean {
  return raw !== undefined && raw !== null && !(typeof raw === 'string' && raw.trim() === '')
}

/**
 * Reads a raw value, be it from a model, a form, REST or MCP, as a typed one (contracts 2). Never throws; a message follows
 * the name of the input: "must be a whole number in digits, such as 3".
 */
export function readValue(type: InputType, raw: unknown, settings: ReadSettings = {}): Reading<Scalar> {
  if (!isGiven(raw)) return refuse(inputWords(settings.locale).notGiven)
  if (settings.options)
    return readChoice(raw, settings.options, value => readers[type](value, settings), settings.locale)
  const read = readers[type](raw, settings)
  if (!read.ok) return read
  const outside = checkLimits(type, read.value, settings)
  if (outside !== null) return refuse(outside)
  const unlike = checkPattern(String(read.value), settings)
  return unlike === null ? accept(read.value) : refuse(unlike)
}

function checkPattern(text: string, { pattern, example, sensitive, locale }: ReadSettings): string | null {
  if (!pattern) return null
  const compiled = compilePattern(pattern)
  const words = inputWords(locale)
  if (!compiled.ok) return words.uncheckedPattern
  if (compiled.pattern.test(text)) return null
  return example && !sensitive ? words.lookLike(example) : words.otherForm
}
