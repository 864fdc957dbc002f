import { safeParseAction } from '@bellhop/core'
import type { SavedAction } from './saved-action.ts'
import type { ActionRow } from './store.ts'

/** What was saved was valid then, and is read leniently now: a definition of an older release gains the newer defaults. */
export function toSavedAction(row: ActionRow): SavedAction {
  const parsed = safeParseAction(row.definition)
  if (!parsed.success)
    throw new Error(`Version ${row.version} of the action ${row.id} cannot be read.`, { cause: parsed.error })
  const { id, name, version, digest, createdAt, updatedAt } = row
  return { id, name, version, digest, definition: parsed.data, enabled: parsed.data.enabled, createdAt, updatedAt }
}
