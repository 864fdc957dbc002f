import type { LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { sensitiveMask } from '@bellhop/core'

/** Takes a key out of what is streamed, also where it comes in pieces. */
export interface PartMask {
  /** What may be shown of a part: mostly the part itself. What may be the beginning of the key waits for what follows. */
  mask(part: LanguageModelV4StreamPart): LanguageModelV4StreamPart[]
}

/** Of the key of a call that its own answer repeats, as servers do that tell their errors in the place of an answer. */
export function createPartMask(key: string | null): PartMask {
  const held = new Map<string, string>()
  if (key === null || key === '') return { mask: part => [part] }
  const clean = (text: string) => text.replaceAll(key, sensitiveMask)
  return {
    mask: part => {
      switch (part.type) {
        case 'text-delta':
        case 'reasoning-delta':
        case 'tool-input-delta': {
          const text = clean((held.get(part.id) ?? '') + part.delta)
          const waiting = beginningOf(key, text)
          held.set(part.id, text.slice(text.length - waiting))
          return [{ ...part, delta: text.slice(0, text.length - waiting) }]
        }
        case 'text-end':
        case 'reasoning-end':
        case 'tool-input-end': {
          const rest = held.get(part.id) ?? ''
          held.delete(part.id)
          if (rest === '') return [part]
          const { id } = part
          const type =
            part.type === 'text-end'
              ? 'text-delta'
              : part.type === 'reasoning-end'
                ? 'reasoning-delta'
                : 'tool-input-delta'
          return [{ type, id, delta: rest }, part]
        }
        case 'tool-call':
          return [{ ...part, input: clean(part.input) }]
        default:
          return [part]
      }
    },
  }
}

/** How many characters at the end of a text could be the first of the key. */
function beginningOf(key: string, text: string): number {
  for (let length = Math.min(key.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(key.slice(0, length))) return length
  }
  return 0
}
