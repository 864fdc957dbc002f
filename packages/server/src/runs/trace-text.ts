import { type JsonValue, toUtf8Text, type Utf8Text, utf8List } from '@bellhop/core'

// A run's steps are never changed: another step makes another list. Kept in the list: a collector of young garbage keeps the values of a
// `WeakMap`, whether or not their keys live on.
const textOf = Symbol('text')

/** A run's steps as JSON. They are most of a run, and are stored as well as hashed and answered with, so they are written once. */
export function traceText(trace: JsonValue[] & { [textOf]?: Utf8Text }): Utf8Text {
  // Step by step: the one that holds a mask takes two bytes for each character while it is written, and the others don't.
  trace[textOf] ??= utf8List(trace.map(step => toUtf8Text(JSON.stringify(step))))
  return trace[textOf]
}
