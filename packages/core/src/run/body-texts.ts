import { findCredential } from '../action/find-credential.ts'
import type { PairPiece } from '../template/form-pairs.ts'
import { markSlots } from '../template/mark-slots.ts'
import type { CompiledRequest } from './compile-request.ts'

/** Something that a body says in the author's own words: a literal, or text around values. */
export interface BodyText {
  /** Where it stands: `['items', 0, 'sku']`. */
  path: (string | number)[]
  /** null: it looks like a credential, which is nobody's to read. */
  content: number | boolean | readonly PairPiece[] | null
}

/**
 * What the author wrote into a body besides the bare values of placeholders, in its order. Left out: `null`, texts without
 * content, what is nested deeper than 20 levels. Where the author's words can't be told apart from the values, all of
 * `rendered` is given.
 */
export function bodyTexts(body: CompiledRequest['body'], rendered: string | null): BodyText[] {
  if (body === null) return []
  if (body.type === 'form') {
    return body.compiled.pairs.flatMap(({ name, value }) => toText([name], value))
  }
  const marked = markSlots(body.compiled)
  if (marked) return leaves(marked.value, marked.pieces)
  return leaves(JSON.parse(rendered ?? 'null'), text => [{ kind: 'text', text }])
}

const deepest = 20

function leaves(value: unknown, pieces: (text: string) => PairPiece[], path: BodyText['path'] = []): BodyText[] {
  if (typeof value === 'string') return toText(path, pieces(value))
  if (typeof value === 'number' || typeof value === 'boolean') {
    return [{ path, content: isCredential(path, String(value)) ? null : value }]
  }
  if (typeof value !== 'object' || value === null || path.length >= deepest) return []
  if (Array.isArray(value)) return value.flatMap((inner, index) => leaves(inner, pieces, [...path, index]))
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, pieces, [...path, key]))
}

function toText(path: BodyText['path'], content: readonly PairPiece[]): BodyText[] {
  const literal = content.map(piece => (piece.kind === 'text' ? piece.text : '')).join('')
  return literal.trim() === '' ? [] : [{ path, content: isCredential(path, literal) ? null : content }]
}

function isCredential(path: BodyText['path'], text: string): boolean {
  const name = path.findLast(segment => typeof segment === 'string')
  return findCredential.inPair(String(name ?? ''), text) !== null
}
