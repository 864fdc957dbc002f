/** Names that outsiders choose, as attributes of a metric: the first `most` are themselves, all later ones are `_OTHER`. */
export function createKnownNames(most: number): { nameOf(name: string): string } {
  const known = new Set<string>()
  return {
    nameOf: name => {
      if (known.has(name)) return name
      if (known.size >= most) return '_OTHER'
      known.add(name)
      return name
    },
  }
}
