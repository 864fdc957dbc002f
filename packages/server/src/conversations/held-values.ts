import type { Action, JsonValue, ResolvedInputs } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import { type ConversationRow, lockConversation, updateConversation } from './store.ts'

/** What a conversation already holds, by input name, so that nobody is asked twice. */
export function openHeld(parts: Pick<Parts, 'keyring'>, row: ConversationRow): Record<string, JsonValue> {
  if (!row.sealedHeld) return {}
  // Sealed by this module alone, and authenticated.
  return JSON.parse(parts.keyring.open(row.sealedHeld, heldContext(row)).toString('utf8')) as Record<string, JsonValue>
}

/** Keeps what this run was given. Sensitive values are used once and never kept. */
export async function holdValues(
  parts: Parts,
  workspaceId: string,
  conversationId: string,
  action: Action,
  resolved: Pick<ResolvedInputs, 'values' | 'origins'>,
): Promise<void> {
  const given = action.inputs.filter(
    input => !input.sensitive && input.from === 'conversation' && resolved.origins[input.name] === 'call',
  )
  const kept = given.flatMap(({ name }): [string, JsonValue][] => {
    const value = resolved.values[name]
    return value === undefined ? [] : [[name, value]]
  })
  if (kept.length === 0) return
  await parts.database.db.transaction().execute(async tx => {
    const row = await lockConversation(tx, workspaceId, conversationId)
    if (!row) return
    const held = JSON.stringify({ ...openHeld(parts, row), ...Object.fromEntries(kept) })
    const sealedHeld = parts.keyring.seal(held, heldContext(row))
    await updateConversation(tx, workspaceId, conversationId, { sealedHeld, updatedAt: parts.clock.now() })
  })
}

/** What is bound to its envelope. */
export function heldContext(row: Pick<ConversationRow, 'workspaceId' | 'id'>): string[] {
  return ['conversation-held', row.workspaceId, row.id]
}
