import { BellhopError, type JsonValue, toJsonPath } from '@bellhop/core'
import type { IncomingBodies } from '../limits/incoming-bodies.ts'
import { findDuplicateMembers } from './duplicate-members.ts'
import { HttpError } from './http-error.ts'
import { findJsonError } from './json-error.ts'

/**
 * Reads a JSON body. Throws 415 where the content type is none of `types`, 413 as soon as more than `maxBytes` have come (what
 * follows is not read), what `receive` throws of a body that comes too slowly, 400 where it is not UTF-8 or not JSON, with the position, or where an object has a member twice.
 */
export async function readJsonBody(
  request: Request,
  options: { types: readonly string[]; maxBytes: number; receive: IncomingBodies['receive'] },
): Promise<JsonValue> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type === undefined || !options.types.includes(type))
    throw new HttpError('request_invalid', `The content type has to be ${options.types.join(' or ')}.`, {
      httpStatus: 415,
    })
  const encoding = request.headers.get('content-encoding') ?? 'identity'
  if (encoding.toLowerCase() !== 'identity')
    throw new HttpError('request_invalid', 'The body has to come uncompressed.', { httpStatus: 415 })
  const text = toText(await options.receive(() => readBytes(request, options.maxBytes)))
  const value = parseJson(text)
  refuseDuplicates(text, value)
  return value
}

async function readBytes(request: Request, maxBytes: number): Promise<ArrayBuffer | Uint8Array> {
  const refusal = () => new BellhopError('request_too_large', `The body may have ${maxBytes} bytes.`)
  const length = request.headers.get('content-length')
  if (Number(length ?? 0) > maxBytes) throw refusal()
  // Node reads no more of a request than its length says, so that much need not be counted as it comes.
  if (length !== null) return request.arrayBuffer()
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength
    if (size > maxBytes) {
      await reader.cancel()
      throw refusal()
    }
    chunks.push(part.value)
  }
  return Buffer.concat(chunks)
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

function toText(bytes: ArrayBuffer | Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    throw invalid('The body is not valid UTF-8.')
  }
}

function parseJson(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch {
    // The engine's own message quotes the body, which may hold a credential.
    const { line, column, message } = findJsonError(text)
    throw invalid(`The body is not JSON: ${message} at line ${line}, column ${column}.`)
  }
}

function refuseDuplicates(text: string, value: JsonValue): void {
  const paths = [...new Set(findDuplicateMembers(text, value).map(toJsonPath))]
  const [first] = paths
  if (first === undefined) return
  const issues = paths.map(path => ({ path, message: 'Is there more than once. Give it once.' }))
  throw new BellhopError('request_invalid', `${first} is there more than once in the body.`, { issues })
}

function invalid(message: string): BellhopError {
  return new BellhopError('request_invalid', message, { issues: [{ path: '$', message }] })
}
