import type { JsonObject } from '@bellhop/core'
import type { Parts } from '../parts.ts'
import type { ConversationRow } from './store.ts'

/** What a conversation knows besides what was said: encrypted, since it is about a person. */
export interface ConversationState {
  /** The agent's dynamic context for this contact. */
  context: JsonObject
  /** What the page set: untrusted. */
  page: JsonObject
}

export function openConversationState(parts: Pick<Parts, 'keyring'>, row: ConversationRow): ConversationState {
  if (!row.sealedState) return { context: {}, page: {} }
  // Sealed by this module alone, and authenticated.
  return JSON.parse(parts.keyring.open(row.sealedState, stateContext(row)).toString('utf8')) as ConversationState
}

export function sealConversationState(
  parts: Pick<Parts, 'keyring'>,
  row: Pick<ConversationRow, 'workspaceId' | 'id'>,
  state: ConversationState,
): Buffer {
  return parts.keyring.seal(JSON.stringify(state), stateContext(row))
}

/** What is bound to its envelope. */
export function stateContext(row: Pick<ConversationRow, 'workspaceId' | 'id'>): string[] {
  return ['conversation-state', row.workspaceId, row.id]
}
