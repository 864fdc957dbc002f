import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { type JsonValue, toUtf8Text, type Utf8Text, utf8Bytes } from '@bellhop/core'
import { type JsonText, toJson } from '../database/index.ts'
import { traceText } from './trace-text.ts'

/** The columns that hold a run's trace. */
export interface StoredTrace<Text> {
  trace: Text
  packedTrace: Buffer | null
}

/** From here on, in bytes, compressing costs less than what it saves the database. */
const longTrace = 8_000

/**
 * A short trace is `json`, readable for whoever looks into the table. A long one, which is mostly an upstream's answer, is
 * compressed: the database would check its syntax and compress it by itself, which takes ten times as long.
 */
export function packTrace(trace: JsonValue[]): StoredTrace<Utf8Text> {
  const text = traceText(trace)
  if (text.length < longTrace) return { trace: text, packedTrace: null }
  return { trace: empty, packedTrace: deflateRawSync(utf8Bytes(text), { level: 1 }) }
}

/** The same for a statement that is not a prepared one, which takes text as text. */
export function packTraceAsText(trace: JsonValue[]): StoredTrace<JsonText<JsonValue[]>> {
  const text = toJson(trace)
  if (Buffer.byteLength(text) < longTrace) return { trace: text, packedTrace: null }
  return { trace: toJson<JsonValue[]>([]), packedTrace: deflateRawSync(text, { level: 1 }) }
}

const empty = toUtf8Text('[]')

export function unpackTrace({
  trace,
  packedTrace,
}: {
  trace: JsonValue[]
  packedTrace: Uint8Array | null
}): JsonValue[] {
  return packedTrace === null ? trace : JSON.parse(inflateRawSync(packedTrace).toString('utf8'))
}
