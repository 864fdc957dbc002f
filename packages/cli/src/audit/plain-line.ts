/**
 * A sentence as one line that a terminal shows as it is. What is verified may come from somebody who wants it to look sound: text of
 * theirs must not begin a line of its own, nor tell the terminal to clear, hide or turn around what stands there.
 */
export function toPlainLine(sentence: string): string {
  return sentence.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, found => {
    return `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`
  })
}
