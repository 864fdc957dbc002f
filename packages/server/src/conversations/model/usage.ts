import type { LanguageModelV4Usage } from '@ai-sdk/provider'
import type { ModelPrice } from '../../models/model.ts'
import type { ModelUsage } from '../brain.ts'

export const noUsage: ModelUsage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, costUsd: 0 }

/** Of a call of which nobody was told what it took. */
export const untoldUsage: ModelUsage = { ...noUsage, costUsd: null }

/**
 * What a provider says that a call took; null: nothing. Cached tokens are priced like all others: the cost is what it is at the most.
 * Nobody knows it where the provider tells only half.
 */
export function usageOf(given: LanguageModelV4Usage | undefined, price: ModelPrice | null): ModelUsage | null {
  if (given?.inputTokens.total === undefined && given?.outputTokens.total === undefined) return null
  const inputTokens = count(given.inputTokens.total)
  const outputTokens = count(given.outputTokens.total)
  const isTold = given.inputTokens.total !== undefined && given.outputTokens.total !== undefined
  return {
    inputTokens,
    cachedTokens: count(given.inputTokens.cacheRead),
    outputTokens,
    costUsd: price && isTold ? rounded((inputTokens * price.input + outputTokens * price.output) / 1_000_000) : null,
  }
}

/** Both together. Of unknown cost is the sum where one of them is. */
export function addUsage(one: ModelUsage, other: ModelUsage): ModelUsage {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    cachedTokens: one.cachedTokens + other.cachedTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costUsd: one.costUsd === null || other.costUsd === null ? null : rounded(one.costUsd + other.costUsd),
  }
}

/** A provider may say anything, and the columns take whole numbers. */
function count(tokens: number | undefined): number {
  return tokens !== undefined && Number.isFinite(tokens) && tokens > 0 ? Math.min(Math.round(tokens), 2_000_000_000) : 0
}

/** To a thousandth of a millionth of a dollar: what is added up in binary fractions is read by people. */
function rounded(costUsd: number): number {
  return Math.round(costUsd * 1e9) / 1e9
}
