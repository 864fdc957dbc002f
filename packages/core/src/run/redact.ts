import type { JsonValue } from '../json.ts'
import { encodedForms } from './encoded-forms.ts'
import { mostLayers, unescaped } from './unescaped.ts'

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

  function clean(text: string): string {
    let out = text
    for (const { pattern, mask, shortest } of rules) {
      if (out.length >= shortest) out = out.replace(pattern, () => mask)
    }
    return replaceRanges(out, findEscaped(out, rules, mostLayers))
  }

  function json(value: JsonValue): JsonValue {
    if (typeof value === 'string') return clean(value)
    if (typeof value === 'number') {
      const text = String(value)
      const cleaned = clean(text)
      return cleaned === text ? value : cleaned
    }
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(json)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [clean(key), json(inner)]))
  }

  return { text: clean, json }
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

/** Which part of a text to replace, and by what. */
interface Range {
  start: number
  end: number
  mask: string
}

/** Where the values stand once the text's escapes are read, layer by layer. */
function findEscaped(text: string, rules: readonly Rule[], layers: number): Range[] {
  const inner = layers === 0 ? null : unescaped(text)
  if (inner === null) return []
  const found = rules.flatMap(({ pattern, mask, shortest }) =>
    inner.text.length < shortest
      ? []
      : Array.from(inner.text.matchAll(pattern), ({ index, 0: { length } }) => ({
          start: index,
          end: index + length,
          mask,
        })),
  )
  return [...found, ...findEscaped(inner.text, rules, layers - 1)].map(({ start, end, mask }) => ({
    start: inner.sourceOf(start),
    end: inner.sourceOf(end),
    mask,
  }))
}

/** Ranges that overlap become one, with the mask of the longest. */
function replaceRanges(text: string, ranges: readonly Range[]): string {
  let out = ''
  let copied = 0
  let last: Range | null = null
  for (const next of [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (last && next.start < last.end) {
      const longest: Range = next.end - next.start > last.end - last.start ? next : last
      last = { start: last.start, end: Math.max(last.end, next.end), mask: longest.mask }
      continue
    }
    if (last) {
      out += text.slice(copied, last.start) + last.mask
      copied = last.end
    }
    last = next
  }
  return last ? out + text.slice(copied, last.start) + last.mask + text.slice(last.end) : text
}
