import { type JsonObject, type JsonValue, readValue } from '@bellhop/core'
import { cutText } from './cut-text.ts'

const types = ['string', 'integer', 'float', 'boolean', 'date', 'email', 'phone'] as const

type Choice = { value: string | number | boolean; label: string }

/**
 * The input without the example, the default, the choices and the limits that it would itself refuse. Documents are full of them, and
 * a draft that holds them could not be saved. An input with a default isn't required.
 */
export function keepReadable({ min, max, options, example, default: standard, ...input }: JsonObject): JsonObject {
  const type = types.find(candidate => candidate === input.type) ?? 'string'
  const isCrossed = typeof min === 'number' && typeof max === 'number' && min > max
  const limits = {
    ...(typeof min === 'number' && !isCrossed ? { min } : {}),
    ...(typeof max === 'number' && !isCrossed ? { max } : {}),
  }
  const choices = readableChoices(type, options)
  const rules = { ...limits, ...(choices.length > 0 ? { options: choices } : {}) }
  const isReadable = (value: JsonValue | undefined) => value !== undefined && readValue(type, value, rules).ok
  const isDefault = isReadable(standard)
  return {
    ...input,
    ...rules,
    ...(isDefault ? { default: standard ?? null, required: false } : {}),
    ...(isReadable(example) ? { example: example ?? null } : {}),
  }
}

function readableChoices(type: (typeof types)[number], options: JsonValue | undefined): Choice[] {
  const choices = new Map<Choice['value'], Choice>()
  for (const option of Array.isArray(options) ? options : []) {
    if (typeof option !== 'string' && typeof option !== 'number' && typeof option !== 'boolean') continue
    const read = readValue(type, option)
    if (read.ok && !choices.has(read.value)) choices.set(read.value, { value: read.value, label: labelOf(option) })
  }
  return [...choices.values()]
}

function labelOf(value: Choice['value']): string {
  const words = cutText(String(value).replaceAll('_', ' '), 200).trim()
  return words === '' ? '–' : words
}
