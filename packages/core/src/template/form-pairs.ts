import type { TemplatePart, TemplateProblem } from './parse-template.ts'
import { lookUp, refuseValue, type TemplateValues } from './template-values.ts'

export type PairPiece = { kind: 'text'; text: string } | { kind: 'slot'; name: string }

/** A pair of a query or a form, decoded. */
export interface CompiledPair {
  name: string
  value: readonly PairPiece[]
}

/**
 * The pairs as `application/x-www-form-urlencoded` (URL standard, 5.2), joined by `&`. A pair whose only content is absent
 * placeholders is left out.
 * @throws BellhopError `template_invalid` for half a surrogate pair, which UTF-8 can't carry, or a value that is no scalar.
 */
export function renderPairs(pairs: readonly CompiledPair[], values: TemplateValues, path: string): string {
  return pairs.flatMap(pair => renderPair(pair, values, path) ?? []).join('&')
}

export function renderPair(pair: CompiledPair, values: TemplateValues, path: string): string | null {
  let text = ''
  let given = !pair.value.some(piece => piece.kind === 'slot')
  for (const piece of pair.value) {
    if (piece.kind === 'text') {
      text += piece.text
      given ||= piece.text.trim() !== ''
      continue
    }
    const value = lookUp(values, piece.name, path)
    if (value === undefined) continue
    given = true
    const part = String(value)
    if (!part.isWellFormed()) throw refuseValue(piece.name, path, 'it holds half a character (a lone surrogate)')
    text += part
  }
  return given ? encodePair(pair.name, text) : null
}

/** Splits `a=b&c={{x}}` into pairs. What stands between the placeholders is read as already encoded. */
export function compilePairs(parts: readonly TemplatePart[]): { pairs: CompiledPair[]; problems: TemplateProblem[] } {
  const problems: TemplateProblem[] = []
  const pairs = splitParts(parts, '&').flatMap(pair => {
    const [name = [], ...rest] = splitParts(pair, '=')
    const value = rest.flatMap((piece, index) =>
      index === 0 ? piece : [{ kind: 'text' as const, text: '=' }, ...piece],
    )
    if (name.length === 0 && value.length === 0) return []
    for (const part of name) {
      if (part.kind === 'placeholder') problems.push(refuseName(part.raw, part.start))
    }
    return {
      name: name.map(part => (part.kind === 'text' ? decode(part.text) : '')).join(''),
      value: toPieces(value, decode),
    }
  })
  return { pairs, problems }
}

export function refuseName(raw: string, start: number): TemplateProblem {
  return { kind: 'syntax', message: `${raw} stands in the name of a pair: names are fixed, values may vary.`, start }
}

export function toPieces(parts: readonly TemplatePart[], read: (text: string) => string = text => text): PairPiece[] {
  return parts.map(part =>
    part.kind === 'text' ? { kind: 'text', text: read(part.text) } : { kind: 'slot', name: part.name },
  )
}

/** Splits at a character of the texts; no placeholder is ever cut. Empty texts are dropped. */
export function splitParts(parts: readonly TemplatePart[], separator: string): TemplatePart[][] {
  let current: TemplatePart[] = []
  const groups = [current]
  for (const part of parts) {
    if (part.kind === 'placeholder') {
      current.push(part)
      continue
    }
    part.text.split(separator).forEach((text, index) => {
      if (index > 0) {
        current = []
        groups.push(current)
      }
      if (text !== '') current.push({ kind: 'text', text })
    })
  }
  return groups
}

function encodePair(name: string, value: string): string {
  return new URLSearchParams([[name, value]]).toString()
}

function decode(text: string): string {
  const name = text.replaceAll('=', '%3D').replaceAll('&', '%26')
  return new URLSearchParams(`=${name}`).get('') ?? ''
}
