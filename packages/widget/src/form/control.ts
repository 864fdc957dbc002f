import type { FormField } from '@bellhop/core/stream'

export type Control = 'text' | 'textarea' | 'date' | 'checkbox' | 'yes-no' | 'radios' | 'select'

/** As many choices are shown side by side; more become a list to open. */
const MOST_RADIOS = 5
const LONG_TEXT = 200

/** The control that suits a field. */
export function controlOf(field: FormField): Control {
  if (field.options) {
    // A radio group can't be taken back, so what may stay open is a list with an empty entry.
    return field.required && field.options.length <= MOST_RADIOS ? 'radios' : 'select'
  }
  if (field.type === 'boolean') return field.required ? 'yes-no' : 'checkbox'
  if (field.type === 'date') return 'date'
  if (field.type === 'string' && !field.sensitive && typeof field.max === 'number' && field.max > LONG_TEXT) {
    return 'textarea'
  }
  return 'text'
}

export interface TextAttributes {
  type: string
  inputmode?: string
  autocomplete: string
  maxLength?: number
}

/** What makes a phone show the right keyboard and a browser offer the right value. */
export function textAttributes({ type, min, max, sensitive }: FormField): TextAttributes {
  const attributes: TextAttributes = { type: sensitive ? 'password' : 'text', autocomplete: 'off' }
  if (type === 'email' || type === 'phone') {
    attributes.inputmode = type === 'phone' ? 'tel' : type
    if (!sensitive) attributes.type = attributes.autocomplete = attributes.inputmode
  }
  // The number pads of some phones have no minus sign.
  const signed = typeof min === 'number' && min < 0
  if (type === 'integer' && !signed) attributes.inputmode = 'numeric'
  if (type === 'float' && !signed) attributes.inputmode = 'decimal'
  if (type === 'string' && typeof max === 'number') attributes.maxLength = max
  return attributes
}

/** What a control holds at first: what the conversation knows already. Choices are held as their position. */
export function draftOf(field: FormField): string {
  if (field.options) {
    const index = field.options.findIndex(option => String(option.value) === String(field.value))
    return index < 0 || field.value === null ? '' : String(index)
  }
  return field.value === null ? '' : String(field.value)
}
