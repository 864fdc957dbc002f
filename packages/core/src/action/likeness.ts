/** How much two descriptions say the same, from 0 to 1: the share of their telling words that both have (Jaccard). */
export function likeness(a: string, b: string): number {
  const wordsOfA = tellingWords(a)
  const wordsOfB = tellingWords(b)
  const common = [...wordsOfA].filter(word => wordsOfB.has(word)).length
  return common === 0 ? 0 : common / (wordsOfA.size + wordsOfB.size - common)
}

// Words that half of all descriptions of actions have: "Use when a customer asks where their order is."
const empty = new Set(
  'a about an and any are as ask asks at be by call can customer customers do does for from get has have if in is it its of on or tells that the their them they this to use user users want wants was what when where which who will with would'.split(
    ' ',
  ),
)

function tellingWords(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  // A plural is the same word.
  return new Set(words.filter(word => !empty.has(word)).map(word => (word.length > 3 ? word.replace(/s$/, '') : word)))
}
