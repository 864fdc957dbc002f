import type { ConversationParts } from './conversation-parts.ts'
import { releaseTurnLeases } from './turn-store.ts'

/** Gives up every turn that this node carries, for another to carry on at once. Only for a node that carries on none of them. */
export async function releaseTurns({ database, turns }: Pick<ConversationParts, 'database' | 'turns'>): Promise<void> {
  const held = turns.giveUp()
  if (held.length > 0) await releaseTurnLeases(database.db, held)
}
