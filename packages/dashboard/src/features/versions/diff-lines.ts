export interface DiffLine {
  text: string
  isChanged: boolean
}

/** Above this many lines on a side the middle counts as changed as a whole: the time taken grows with their product. */
const most = 600

/** The lines of two texts, those marked that only one of them has. */
export function diffLines(before: string, after: string): { before: DiffLine[]; after: DiffLine[] } {
  const [a, b] = [toLines(before), toLines(after)]
  const kept = a.length > most || b.length > most ? [] : longestCommon(a, b)
  const [keptA, keptB] = [new Set(kept.map(([at]) => at)), new Set(kept.map(([, at]) => at))]
  return {
    before: a.map((text, at) => ({ text, isChanged: !keptA.has(at) })),
    after: b.map((text, at) => ({ text, isChanged: !keptB.has(at) })),
  }
}

function toLines(text: string): string[] {
  return text === '' ? [] : text.split('\n')
}

/** Pairs of places of the longest sequence of lines that both have in this order. */
function longestCommon(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const pairs: [number, number][] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return pairs
}
