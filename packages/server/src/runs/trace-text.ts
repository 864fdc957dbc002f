import type { JsonValue } from '@bellhop/core'
import { type JsonText, toJson } from '../database/index.ts'

// A run's steps are never changed: another step makes another list.
const texts = new WeakMap<JsonValue[], JsonText<JsonValue[]>>()

/** A run's steps in writing. They are most of a run, and are stored as well as answered with, so they are written once. */
export function traceText(trace: JsonValue[]): JsonText<JsonValue[]> {
  const known = texts.get(trace)
  if (known !== undefined) return known
  const text = toJson(trace)
  texts.set(trace, text)
  return text
}
