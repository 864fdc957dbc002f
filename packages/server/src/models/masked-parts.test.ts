import type { LanguageModelV4StreamPart } from '@ai-sdk/provider'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPartMask } from './masked-parts.ts'

const key = 'sk-sk-key-1'

describe('the key of a call', () => {
  it('is taken out of what is streamed, in whatever pieces it comes, and nothing else is', () => {
    const piece = fc.oneof(
      fc.constantFrom(key, 'sk-', 'sk-sk-key-', 'sk-sk-sk-key-1', '1', ' '),
      fc.string({ maxLength: 5 }),
    )
    const cut = fc.array(fc.nat({ max: 60 }), { maxLength: 8 })
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), cut, (pieces, cuts) => {
        const text = pieces.join('')
        expect(streamed(split(text, cuts))).toBe(text.replaceAll(key, '••••'))
      }),
    )
  })

  it('holds back no more than may be its beginning', () => {
    const { mask } = createPartMask(key)
    expect(mask(delta('Hello sk'))).toEqual([delta('Hello ')])
    expect(mask(delta('y'))).toEqual([delta('sky')])
  })

  it('is taken out of calls', () => {
    const call = { type: 'tool-call', toolCallId: '1', toolName: 'note', input: `{"text":"${key}"}` } as const
    expect(createPartMask(key).mask(call)).toEqual([{ ...call, input: '{"text":"••••"}' }])
  })
})

function delta(text: string): LanguageModelV4StreamPart {
  return { type: 'text-delta', id: '0', delta: text }
}

function split(text: string, cuts: number[]): string[] {
  const places = [0, ...cuts.map(cut => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
  return places.slice(1).map((place, i) => text.slice(places[i], place))
}

function streamed(pieces: string[]): string {
  const { mask } = createPartMask(key)
  const parts = [...pieces.map(delta), { type: 'text-end', id: '0' } as const].flatMap(mask)
  return parts.map(part => (part.type === 'text-delta' ? part.delta : '')).join('')
}
