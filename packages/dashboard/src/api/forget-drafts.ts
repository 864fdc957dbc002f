/** What unsaved edits are kept under, whichever page keeps them. */
const prefixes = ['bellhop.draft.', 'bellhop.agent-draft.']

/**
 * Forgets every unsaved edit that this browser keeps, or all of one workspace: they are of whoever wrote them, and may quote a customer.
 */
export function forgetDrafts(storage: Storage, workspace?: string): void {
  const ours = prefixes.map(prefix => (workspace === undefined ? prefix : `${prefix}${workspace}.`))
  const names = Array.from({ length: storage.length }, (_, index) => storage.key(index))
  for (const name of names) {
    if (name !== null && ours.some(prefix => name.startsWith(prefix))) storage.removeItem(name)
  }
}
