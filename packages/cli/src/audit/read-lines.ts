/** A line of an export, by the number that an editor gives it. Empty ones are counted but not given. */
export type Line =
  /** `text`: without its line break. */
  | { number: number; text: string }
  /** It can't be read; `problem` says so in a sentence. */
  | { number: number; problem: string }

/** Far above any entry, and what a file without line breaks may take of memory. */
const maxLineBytes = 16 * 1024 * 1024

/** Splits bytes into lines, one in memory at a time. Bytes that are not UTF-8 are a problem of their line, not replaced. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line, void> {
  let number = 0
  let parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of bytes) {
    let from = 0
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      parts.push(chunk.subarray(from, end))
      number += 1
      const line = toLine(number, parts)
      if (line) yield line
      from = end + 1
      parts = []
      size = 0
    }
    const rest = chunk.subarray(from)
    size += rest.length
    if (size > maxLineBytes) {
      yield { number: number + 1, problem: `Line ${number + 1} is longer than ${maxLineBytes} bytes.` }
      return
    }
    if (rest.length > 0) parts.push(rest)
  }
  const line = toLine(number + 1, parts)
  if (line) yield line
}

const lineFeed = 0x0a

function toLine(number: number, parts: readonly Uint8Array[]): Line | null {
  const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
  try {
    const text = utf8.decode(bytes)
    return text.trim() === '' ? null : { number, text }
  } catch {
    return { number, problem: `Line ${number} is not UTF-8 text.` }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
