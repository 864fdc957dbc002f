/** A text with its escapes read. */
export interface Unescaped {
  text: string
  /** Where what begins at this place of `text` begins in the text that was read. */
  sourceOf(place: number): number
}

/** How many layers of escapes are read: as of JSON that is a text in JSON, in an address that is part of another. */
export const mostLayers = 4

/**
 * Reads the percent, HTML and backslash escapes of a text, one layer of each, whoever wrote them: which characters are escaped,
 * and how, differs from writer to writer, so what was escaped is known by reading alone. The line breaks of long base64 and hex say
 * nothing and are left out, and so are the NULs that UTF-16 shows where it is taken for something else. null: it has none of these.
 */
export function unescaped(text: string): Unescaped | null {
  if (!/[%&\\\n\0]/.test(text)) return null
  const ends: End[] = []
  let out = ''
  let copied = 0
  for (const found of text.matchAll(escapes)) {
    const [written] = found
    out += text.slice(copied, found.index)
    copied = found.index
    for (const { read, length } of written.startsWith('%') ? readBytes(written) : [readOne(written)]) {
      out += read
      copied += length
      ends.push({ place: out.length, source: copied })
    }
  }
  if (ends.length === 0) return null
  return { text: out + text.slice(copied), sourceOf: place => sourceOf(ends, place) }
}

/** Where an escape ends in both texts. Up to the next one they run alike. */
interface End {
  place: number
  source: number
}

interface Read {
  read: string
  length: number
}

// Lines end after 60 characters where they are short (Ruby, xxd), else after 64 (RFC 7468) or 76 (RFC 2045).
const escapes =
  /(?:%[0-9a-f]{2})+|&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos);|\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[^ux])|(?<=[\w+/-]{60})\r?\n|\0+/gi

/** UTF-8 where it is that, else Latin-1: a byte that belongs to no character stands for itself. */
function readBytes(written: string): Read[] {
  const bytes = Buffer.from(written.replaceAll('%', ''), 'hex')
  const all: Read[] = []
  for (let at = 0; at < bytes.length; ) {
    const size = sizeOf(bytes[at] ?? 0)
    const read = bytes.toString('utf8', at, at + size)
    const isOne = at + size <= bytes.length && !read.includes('\ufffd')
    all.push(isOne ? { read, length: size * 3 } : { read: bytes.toString('latin1', at, at + 1), length: 3 })
    at += isOne ? size : 1
  }
  return all
}

/** Of the character of UTF-8 that begins with this byte. */
function sizeOf(first: number): number {
  return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
}

function readOne(written: string): Read {
  return { read: oneOf(written) ?? written, length: written.length }
}

function oneOf(written: string): string | undefined {
  if (/^[\r\n\0]/.test(written)) return ''
  return written.startsWith('&') ? entity(written) : backslash(written)
}

function entity(written: string): string | undefined {
  const name = written.slice(1, -1).toLowerCase()
  if (!name.startsWith('#')) return entities[name]
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

function backslash(written: string): string {
  const letter = written.charAt(1)
  if (written.length > 2) return String.fromCharCode(Number.parseInt(written.slice(2), 16))
  return controls[letter] ?? letter
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function sourceOf(ends: readonly End[], place: number): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle]?.place ?? 0) <= place) low = middle + 1
    else high = middle
  }
  const before = ends[low - 1] ?? { place: 0, source: 0 }
  return before.source + (place - before.place)
}
