import type { PairPiece } from './form-pairs.ts'
import type { CompiledJsonBody } from './render-json-body.ts'

/** A body as a JSON value, in which each place that will be filled is marked. */
export interface MarkedBody {
  value: unknown
  /** What a text of the value is made of. */
  pieces(text: string): PairPiece[]
}

/** Reads a body that compiled without problems. Null where it holds a character that the marks need. */
export function markSlots({ source, parts }: CompiledJsonBody): MarkedBody | null {
  if (/[\uFDD0\uFDD1]|\\ufdd[01]/i.test(source)) return null
  const names: string[] = []
  let json = ''
  for (const part of parts) {
    if (part.kind === 'text') {
      json += part.text
      continue
    }
    const mark = `${open}${names.length}${close}`
    json += part.mode === 'bare' ? `"${mark}"` : mark
    names.push(part.name)
  }
  return { value: JSON.parse(json), pieces: text => unmark(text, names) }
}

// Noncharacters: Unicode keeps them for use inside a program, so no text that is meant for anybody holds them.
const open = '\uFDD0'
const close = '\uFDD1'

function unmark(text: string, names: readonly string[]): PairPiece[] {
  return text.split(/(\uFDD0\d+\uFDD1)/).flatMap((piece): PairPiece[] => {
    if (piece === '') return []
    const name = piece.startsWith(open) ? names[Number(piece.slice(1, -1))] : undefined
    return [name === undefined ? { kind: 'text', text: piece } : { kind: 'slot', name }]
  })
}
