/** The beginning of a text, of at most so many UTF-16 units, which ends with a whole character. */
export function cutText(text: string, most: number): string {
  return text
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, '')
    .toWellFormed()
}
