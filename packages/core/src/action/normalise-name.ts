const actionName = /^[a-z][a-z0-9_]{0,59}$/

export function isActionName(text: string): boolean {
  return actionName.test(text)
}

/**
 * The name for what a person typed: "Lookup Order Status" becomes `lookup_order_status`. Accents are folded, a leading digit gets
 * `action_` before it, the result has at most 60 characters. What is a name already stays as it is. Null when nothing is left
 * (a text in a script that has no Latin letters).
 */
export function normaliseActionName(text: string): string | null {
  if (isActionName(text)) return text
  const words = fold(text)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  if (words === '') return null
  const name = /^[0-9]/.test(words) ? `action_${words}` : words
  return name.slice(0, 60).replace(/_+$/, '')
}

/** `get_order_status` in words: "Get order status". */
export function titleFromName(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/_+/g, ' ')
    .trim()
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

// Letters that Unicode does not decompose into a base letter and a mark.
const undecomposed: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\0-\x7f]/g, letter => undecomposed[letter] ?? letter)
}
