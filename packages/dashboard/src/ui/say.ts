export interface Said {
  title: string
  description?: string
  /** Takes back what was done. */
  undo?: () => void
}

const listeners = new Set<() => void>()
let waiting: readonly Said[] = []

/** A word about something that is done: seen and read out, never focused. */
export function say(title: string, more: Omit<Said, 'title'> = {}): void {
  waiting = [...waiting, { title, ...more }]
  for (const listener of listeners) listener()
}

/** What was said since the last call. */
export function takeSaid(): readonly Said[] {
  const said = waiting
  waiting = []
  return said
}

export function onSaid(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Is there anything that nobody has taken yet? */
export function isSaid(): boolean {
  return waiting.length > 0
}
