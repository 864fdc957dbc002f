interface Named {
  id: string
  name: string
}

/** Who made something, by the id that is kept of them: a person, a key, or the server at its start. */
export function nameOfMaker(id: string, people: readonly Named[], keys: readonly Named[]): string {
  const known = [...people, ...keys].find(each => each.id === id)
  if (known) return known.name
  if (id.startsWith('usr_')) return 'somebody who has left'
  if (id.startsWith('key_')) return 'a key that was revoked'
  return 'the server'
}
