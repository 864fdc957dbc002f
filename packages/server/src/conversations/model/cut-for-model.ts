import { cutBytes } from '@bellhop/core'

/** Bytes of an action's result that a model is given, and of the words for the customer beside it. */
const mostBytes = 16_000

/** The beginning of a text that a model is given, and how many bytes of it are left out. */
export function cutForModel(whole: string): { text: string; cutBytes: number } {
  const text = cutBytes(whole, mostBytes)
  return { text, cutBytes: Buffer.byteLength(whole) - Buffer.byteLength(text) }
}
