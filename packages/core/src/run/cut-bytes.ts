/** The beginning of a text that takes at most so many bytes in UTF-8, no character cut in two. */
export function cutBytes(text: string, most: number): string {
  if (text.length * 3 <= most) return text
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.byteLength <= most) return text
  // A stream may go on, so the decoder holds back a character that is not complete.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, most), { stream: true })
}
