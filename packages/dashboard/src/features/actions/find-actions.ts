import type { SavedAction } from './draft.ts'
import { effectiveMode } from './run-mode.ts'

export interface Filters {
  q?: string | undefined
  kind?: string | undefined
  mode?: string | undefined
}

/** The actions that fit: every word somewhere in name, title, description or address. */
export function findActions(actions: readonly SavedAction[], { q = '', kind = '', mode = '' }: Filters): SavedAction[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return actions.filter(action => {
    const { name, title = '', description, request } = action
    const text = [name, title, description, request?.url ?? ''].join(' ').toLowerCase()
    return (
      words.every(word => text.includes(word)) &&
      (kind === '' || (action.kind ?? 'api') === kind) &&
      (mode === '' || effectiveMode(action) === mode)
    )
  })
}
