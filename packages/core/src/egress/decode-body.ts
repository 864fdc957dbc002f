import { brotliDecompress, constants, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib'
import { EgressError } from './egress-error.ts'

/**
 * Undoes the content coding of an answer (RFC 9110, section 8.4), although none was asked for. Stops as soon as the
 * output passes `maxBytes` (`response_too_large`). Codings other than gzip, deflate, br and zstd, more than one of
 * them, and broken data are `response_not_json`.
 */
export async function decodeBody(
  body: Uint8Array,
  coding: string | readonly string[] | undefined,
  { maxBytes, status }: { maxBytes: number; status: number },
): Promise<Uint8Array> {
  const name = (typeof coding === 'string' ? coding : (coding?.join(',') ?? '')).trim().toLowerCase()
  if (body.length === 0 || name === '' || name === 'identity') return body
  const decode = decoders.get(name)
  if (!decode) {
    throw new EgressError('response_not_json', 'The answer has an unknown content coding.', { left: true, status })
  }
  return new Promise((resolve, reject) => {
    decode(body, maxBytes, (error, decoded) => {
      if (!error) return resolve(decoded)
      const tooLarge = error.code === 'ERR_BUFFER_TOO_LARGE'
      const message = tooLarge ? `The answer is larger than ${maxBytes} bytes.` : `The answer is no valid ${name}.`
      const options = { left: true, status, cause: error }
      reject(new EgressError(tooLarge ? 'response_too_large' : 'response_not_json', message, options))
    })
  })
}

type Done = (error: NodeJS.ErrnoException | null, decoded: Buffer) => void
type Decode = (body: Uint8Array, maxOutputLength: number, done: Done) => void

const decodeGzip: Decode = (body, maxOutputLength, done) => gunzip(body, { maxOutputLength }, done)

const decoders: ReadonlyMap<string, Decode> = new Map([
  ['gzip', decodeGzip],
  ['x-gzip', decodeGzip],
  ['deflate', decodeDeflate],
  ['br', (body, maxOutputLength, done) => brotliDecompress(body, { maxOutputLength }, done)],
  ['zstd', decodeZstd],
])

// Some servers send raw deflate where the standard says zlib; a zlib header has compression method 8 in its first byte.
function decodeDeflate(body: Uint8Array, maxOutputLength: number, done: Done): void {
  const isZlib = ((body[0] ?? 0) & 0x0f) === 8
  if (isZlib) inflate(body, { maxOutputLength }, done)
  else inflateRaw(body, { maxOutputLength }, done)
}

// A frame names the window that its decoder has to allocate; RFC 8878, section 3.1.1.1.2, advises 8 MB at most.
function decodeZstd(body: Uint8Array, maxOutputLength: number, done: Done): void {
  zstdDecompress(body, { maxOutputLength, params: { [constants.ZSTD_d_windowLogMax]: 23 } }, done)
}
