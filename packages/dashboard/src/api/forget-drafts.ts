/** What unsaved edits are kept under, whichever page keeps them. */
const prefixes = ['bellhop.draft.', 'bellhop.agent-draft.']

/** Forgets every unsaved edit that this browser keeps: they are of whoever wrote them, and may quote a customer. */
export function forgetDrafts(storage: Storage): void {
  const names = Array.from({ length: storage.length }, (_, index) => storage.key(index))
  for (const name of names) {
    if (name !== null && prefixes.some(prefix => name.startsWith(prefix))) storage.removeItem(name)
  }
}
