/** Names that outsiders choose, as attributes of a metric: the first `most` are known by themselves, none that comes later. */
export function createKnownNames(most: number): { admit(name: string): boolean } {
  const known = new Set<string>()
  return {
    admit: name => {
      if (known.has(name)) return true
      if (known.size >= most) return false
      known.add(name)
      return true
    },
  }
}
