/**
 * A text as a cell of an export as CSV (RFC 4180). One that a spreadsheet would take for a formula gets an apostrophe before it, and
 * so does one that begins with an apostrophe: whoever reads it back takes the first one away.
 */
export function toCsvCell(text: string): string {
  const inert = /^['=+\-@＝＋－＠\t\r\n\0]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
