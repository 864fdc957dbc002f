import type { JsonValue } from '../json.ts'
import { encodedForms } from './encoded-forms.ts'

/** A value that must not be read in any record, and what is to be read in its place. */
export interface Masked {
  readonly value: string
  readonly mask: string
  /** A value shorter than this is found only where it stands alone: within longer words and numbers it is chance. */
  readonly aloneBelow: number
}

export interface Redactor {
  /** Any text: of a header, of a message, of an answer that may or may not be JSON. */
  text(text: string): string
  /** Texts, numbers and names within a value. */
  json(value: JsonValue): JsonValue
}

/** Masks values wherever an upstream sends them back, as they are and in the encodings in which they travel. */
export function createRedactor(masked: readonly Masked[]): Redactor {
  const rules = masked
    .filter(({ value }) => value.trim() !== '')
    .sort((a, b) => b.value.length - a.value.length)
    .map(ruleOf)
  if (rules.length === 0) return { text: text => text, json: value => value }

  function plain(text: string): string {
    let out = text
    for (const { pattern, mask, shortest } of rules) {
      if (out.length >= shortest) out = out.replace(pattern, () => mask)
    }
    return out
  }

  function json(value: JsonValue): JsonValue {
    if (typeof value === 'string') return plain(value)
    if (typeof value === 'number') {
      const text = String(value)
      const clean = plain(text)
      return clean === text ? value : clean
    }
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(json)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [plain(key), json(inner)]))
  }

  return { text: text => plain(redactLiterals(text, plain)), json }
}

interface Rule {
  pattern: RegExp
  mask: string
  shortest: number
}

// What is made of a value that its holder keeps, such as an open secret, is kept as long.
const rules = new WeakMap<Masked, Rule>()

function ruleOf(masked: Masked): Rule {
  const known = rules.get(masked)
  if (known) return known
  const rule = toRule(masked)
  rules.set(masked, rule)
  return rule
}

function toRule({ value, mask, aloneBelow }: Masked): Rule {
  const forms = [...encodedForms(value)].sort((a, b) => b.length - a.length)
  const any = forms.map(form => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|')
  const alone = value.trim().length < aloneBelow
  const pattern = new RegExp(alone ? `(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])` : any, alone ? 'giu' : 'gi')
  return { pattern, mask, shortest: forms.at(-1)?.length ?? 0 }
}

/** JSON may escape any character of a text in several ways, so each text literal with an escape is read, and judged as read. */
function redactLiterals(text: string, plain: (text: string) => string): string {
  if (!text.includes('\\')) return text
  let out = ''
  let copied = 0
  let at = text.indexOf('"')
  while (at >= 0) {
    const end = endOfLiteral(text, at)
    const read = readLiteral(text.slice(at, end))
    const clean = read === null ? null : plain(read)
    if (clean !== null && clean !== read) {
      out += text.slice(copied, at) + JSON.stringify(clean)
      copied = end
    }
    at = text.indexOf('"', end)
  }
  return out + text.slice(copied)
}

function endOfLiteral(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at + 1
  }
  return text.length
}

function readLiteral(literal: string): string | null {
  if (!literal.includes('\\')) return null
  try {
    const read: unknown = JSON.parse(literal)
    return typeof read === 'string' ? read : null
  } catch {
    return null
  }
}
