import { isReservedName, type JsonObject } from '@bellhop/core'
import { cutText } from './cut-text.ts'
import { keepReadable } from './keep-readable.ts'
import { wordsOf } from './lift-credentials.ts'

/** The inputs that a draft gathers while its parts are gone through. */
export interface GuessedInputs {
  /**
   * The placeholder for a value that the customer is to give; the same one for the same value under the same name. null where there
   * are as many inputs as there may be.
   */
  placeholder(wish: string, value: string | number | boolean, type?: string): string | null
  /** The text with `{{braces}}` that it had already, each declared as an input. */
  declare(text: string): string
  readonly all: readonly JsonObject[]
}

const most = 50

export function createGuessedInputs(): GuessedInputs {
  const inputs = new Map<string, JsonObject & { name: string }>()
  // Beside the inputs: an example that the input would refuse isn't kept in it.
  const values = new Map<string, string>()
  const add = (name: string, more: JsonObject) => {
    if (inputs.size < most) inputs.set(name, { name, ...keepReadable(more) })
    return `{{${name}}}`
  }
  return {
    placeholder(wish, value, type) {
      const base = toInputName(wish)
      const example = cutText(String(value), 200)
      for (let i = 1; ; i++) {
        const name = i === 1 ? base : `${base}_${i}`
        if (values.get(name) === example) return `{{${name}}}`
        if (inputs.has(name)) continue
        if (inputs.size >= most) return null
        values.set(name, example)
        return add(name, {
          type: type ?? typeOf(name, value),
          example,
          ...(isPrivate(name) ? { sensitive: true } : {}),
        })
      }
    },
    declare: text =>
      text.replace(/\{\{\s*([A-Za-z_][\w.]{0,59})\s*\}\}/g, (braces, written: string) => {
        if (written.startsWith('secrets.')) return braces
        const name = toInputName(written)
        return inputs.has(name) ? `{{${name}}}` : add(name, { type: 'string' })
      }),
    get all() {
      return [...inputs.values()]
    },
  }
}

/** Does the value look like one that is another for each customer? */
export function looksGiven(name: string, value: string | number | boolean): boolean {
  const words = wordsOf(name)
  if (byName.test(words)) return true
  if (typeof value !== 'string') return false
  return looksLikeId(value) || isEmail(value) || isDay(value) || isPhone(value)
}

/** 123, ORD-1, a UUID, or what a machine has drawn. */
export function looksLikeId(value: string): boolean {
  return (
    /^\d{1,20}$/.test(value) ||
    /^[A-Z]{1,10}[-_]?\d[\dA-Z-]*$/.test(value) ||
    /^[A-Za-z]{2,10}[-_]\d+$/.test(value) ||
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ||
    (/^[\w-]{16,}$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value))
  )
}

function typeOf(name: string, value: string | number | boolean): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float'
  if (typeof value === 'boolean') return 'boolean'
  if (isEmail(value)) return 'email'
  if (isDay(value)) return 'date'
  return isPhone(value) && (value.startsWith('+') || /phone|mobile|tel/.test(name)) ? 'phone' : 'string'
}

const byName =
  /(^|_)(ids?|number|no|ref|reference|email|e_mail|mail|phone|mobile|tel|date|day|from|to|start|end|name|first_name|last_name|query|q|search|term|message|text|comment|note|notes|subject|body|content|reason|quantity|qty|amount|sku|product|item|address|street|city|zip|zip_code|postal_code|country|iban|card_number)$/

function isPrivate(name: string): boolean {
  return /(^|_)(iban|card_number|cvc|cvv|ssn|tax_id|passport_number)$/.test(name)
}

function isEmail(value: string): boolean {
  return /^[^\s@{}]+@[^\s@{}]+\.[a-z]{2,}$/i.test(value) && value.length <= 200
}

function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
}

function isPhone(value: string): boolean {
  return /^\+?[\d\s()-]{9,20}$/.test(value) && (value.startsWith('+') || /^0\d/.test(value))
}

function toInputName(wish: string): string {
  const words = wordsOf(wish).slice(0, 50).replace(/_+$/, '')
  const name = /^\d/.test(words) ? `input_${words}` : words
  return isReservedName(name) ? `input_${name}`.slice(0, 60) : name
}
