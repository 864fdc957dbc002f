/**
 * The text of an upstream's answer: in UTF-8, as JSON is sent (RFC 8259, 8.1); what isn't that in UTF-16 where its bytes show it, or in
 * the charset that its type names. A type alone is not believed, since many a server names one charset for all that it sends. A byte
 * order mark is passed over.
 */
export function readText(body: Uint8Array, contentType: string | undefined): string {
  const utf16 = utf16Of(body)
  const named = /;\s*charset\s*=\s*"?([^\s";,]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8'
  return (
    (utf16 && decode(body, utf16)) ?? decode(body, 'utf-8') ?? decode(body, named) ?? new TextDecoder().decode(body)
  )
}

// A text that begins like one of JSON has a NUL beside its first character in UTF-16, and none in UTF-8. Read as that, with NUL all
// through it, no credential in it would be recognised.
function utf16Of([first, second]: Uint8Array): string | null {
  if (second === 0 || (first === 0xff && second === 0xfe)) return 'utf-16le'
  return first === 0 || (first === 0xfe && second === 0xff) ? 'utf-16be' : null
}

/** null where there is no such charset, or this isn't in it. */
function decode(body: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body)
  } catch {
    return null
  }
}
