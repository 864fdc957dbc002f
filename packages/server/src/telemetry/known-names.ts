/** Names that outsiders choose, as attributes of a metric: the first `most` are known by themselves, none that comes later. */
export function createKnownNames(most: number): { has(name: string): boolean } {
  const known = new Set<string>()
  return {
    has: name => {
      if (known.has(name)) return true
      if (known.size >= most) return false
      known.add(name)
      return true
    },
  }
}
