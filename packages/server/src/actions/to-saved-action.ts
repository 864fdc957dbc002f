import { safeParseAction } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import type { SavedAction } from './saved-action.ts'
import type { ActionRow } from './store.ts'

/**
 * What was stored, as a definition. It was valid when it was saved; what it refers to may be gone since, and is not looked at
 * here. Throws where an older release saved something that this one cannot read.
 */
export function toSavedAction(parts: Pick<Parts, 'caches'>, row: ActionRow): SavedAction {
  const { id, name, version, digest, createdAt, updatedAt } = row
  const definition = parts.caches.definitions.get(digest) ?? parseStored(row)
  parts.caches.definitions.set(digest, definition)
  return { id, name, version, digest, definition, enabled: definition.enabled, createdAt, updatedAt }
}

function parseStored(row: ActionRow) {
  const parsed = safeParseAction(row.definition)
  if (parsed.success) return parsed.data
  throw new Error(`Version ${row.version} of the action ${row.id} cannot be read.`, { cause: parsed.error })
}
