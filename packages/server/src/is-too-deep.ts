/** No request that an action sends is nested deeper, nor are its inputs: saving one would refuse it. */
export const deepestBody = 64

/** Is there anything below the deepest level? With a stack of its own: the nesting is an attacker's to choose. */
export function isTooDeep(root: unknown, deepest = deepestBody): boolean {
  const pending: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }]
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, depth } = next
    if (typeof value !== 'object' || value === null) continue
    if (depth >= deepest) return true
    for (const inner of Object.values(value)) pending.push({ value: inner, depth: depth + 1 })
  }
  return false
}
