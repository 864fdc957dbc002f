import type { IncomingMessage } from 'node:http'

export interface JsonAnswer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

export function failure(status: number, code: string, message: string, headers?: Record<string, string>): JsonAnswer {
  return { status, body: { error: { code, message } }, ...(headers ? { headers } : {}) }
}

export type JsonBody = { ok: true; value: unknown; text: string } | { ok: false; answer: JsonAnswer }

const MAX_BODY_BYTES = 64 * 1024

/** Reads a JSON body of at most 64 kB; anything else is the answer to give. */
export async function readJsonBody(request: IncomingMessage): Promise<JsonBody> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return { ok: false, answer: failure(415, 'unsupported_media_type', 'Send the body as application/json.') }
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > MAX_BODY_BYTES) {
      return {
        ok: false,
        answer: failure(413, 'body_too_large', 'The body may have at most 64 kB.', { connection: 'close' }),
      }
    }
    chunks.push(bytes)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  try {
    return { ok: true, value: JSON.parse(text), text }
  } catch {
    return { ok: false, answer: failure(400, 'body_not_json', 'The body is not JSON.') }
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
