import type { LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { TurnItem } from '../brain.ts'
import { type ToldTurn, toMessages } from './to-messages.ts'

/** Newest first: the turns before the present one, as they are kept. */
export type EarlierTurns = AsyncIterable<ToldTurn>

/**
 * The earlier turns that fit beside the present one, whole ones alone, newest first, and then that one. The present one is always whole: the
 * limits of a turn bound it.
 */
export async function fitHistory(
  present: readonly TurnItem[],
  earlier: EarlierTurns,
  mostTokens: number,
): Promise<LanguageModelV4Prompt> {
  const turns: ToldTurn[] = [{ items: present, isOpen: false }]
  let left = mostTokens - tokensOf(turns)
  for await (const turn of earlier) {
    left -= tokensOf([turn])
    if (left < 0) break
    turns.unshift(turn)
  }
  return toMessages(turns)
}

/** A rough count that errs on the high side: four characters to a token in English, fewer in most other languages. */
function tokensOf(turns: readonly ToldTurn[]): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify(toMessages(turns))) / 4)
}
