import type { Inbound } from '../egress/types.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { readJson } from '../response/read-json.ts'
import { readText } from '../response/read-text.ts'
import { cutBytes } from './cut-bytes.ts'
import type { Redactors } from './redactors.ts'

/** An answer as JSON, or why it is none. */
export type AnswerJson =
  | {
      ok: true
      /** Free of credentials. Sensitive inputs that came back are still in it: a transform may need them. */
      value: JsonValue
      /** Free of both. */
      kept: JsonValue
    }
  | { ok: false; message: string }

export interface ReadAnswer {
  json: AnswerJson
  /** The body as it came, free of credentials and sensitive inputs. */
  body: string
  /** `trace.respond.detail`. */
  detail: JsonObject
}

/** Reads an answer, and makes its record. */
export function readAnswer(inbound: Inbound, redact: Redactors): ReadAnswer {
  const contentType = inbound.headers['content-type']
  const text = readText(inbound.body, contentType)
  const body = redact.record.text(text)
  const headers = Object.entries(inbound.headers).map(([name, value]): [string, string] => [
    redact.record.text(name),
    redact.record.text(value),
  ])
  return {
    json: toJson(text, body, redact.record.text(contentType ?? ''), redact),
    body,
    detail: {
      status: inbound.status,
      ...(inbound.redirects > 0 ? { redirects: inbound.redirects, url: redact.record.text(inbound.url) } : {}),
      headers: Object.fromEntries(headers),
      bytes: inbound.body.byteLength,
      ...cutBody(body),
    },
  }
}

// Read first, redacted then: a mask in the middle of a number or a name of JSON would leave something that is none.
function toJson(text: string, redacted: string, contentType: string, redact: Redactors): AnswerJson {
  const read = readJson(text, contentType)
  if (!read.ok) return read
  const { value } = read
  if (redacted === text) return { ok: true, value, kept: value }
  return { ok: true, value: redact.credentials.json(value), kept: redact.record.json(value) }
}

const bodyInTrace = 64_000

function cutBody(text: string): JsonObject {
  const body = cutBytes(text, bodyInTrace)
  return body.length === text.length ? { body } : { body, bodyCut: true }
}
