import { type JsonValue, toUtf8Text, type Utf8Text, utf8List } from '@bellhop/core'

// A run's steps are never changed: another step makes another list.
const texts = new WeakMap<JsonValue[], Utf8Text>()

/** A run's steps as JSON. They are most of a run, and are stored as well as hashed and answered with, so they are written once. */
export function traceText(trace: JsonValue[]): Utf8Text {
  const known = texts.get(trace)
  if (known !== undefined) return known
  // Step by step: the one that holds a mask takes two bytes for each character while it is written, and the others don't.
  const text = utf8List(trace.map(step => toUtf8Text(JSON.stringify(step))))
  texts.set(trace, text)
  return text
}
