/**
 * Does a command of the shell hand its output to another? Looks at each character once, whatever is pasted: a `|` counts outside of
 * quotes alone, where nothing escapes it, and `||` is none.
 */
export function isPiped(characters: Iterable<string>): boolean {
  let quote: `'` | '"' | null = null
  let isEscaped = false
  let pipes = 0
  for (const character of characters) {
    if (pipes > 0 && character !== '|') {
      if (pipes === 1) return true
      pipes = 0
    }
    if (isEscaped) isEscaped = false
    else if (character === '\\' && quote !== `'`) isEscaped = true
    else if (quote !== null) quote = character === quote ? null : quote
    else if (character === `'` || character === '"') quote = character
    else if (character === '|') pipes += 1
  }
  return pipes === 1
}
