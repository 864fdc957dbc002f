const key = 'bellhop.workspace'

/** Of this tab: two tabs may show two workspaces. A new tab begins with the one that was chosen last. */
export function currentWorkspace(): string | null {
  return read(sessionStorage) ?? read(localStorage)
}

export function chooseWorkspace(id: string | null): void {
  for (const storage of [sessionStorage, localStorage]) {
    try {
      if (id === null) storage.removeItem(key)
      else storage.setItem(key, id)
    } catch {
      // A browser that keeps nothing asks again with the next page.
    }
  }
}

function read(storage: Storage): string | null {
  try {
    return storage.getItem(key)
  } catch {
    return null
  }
}
