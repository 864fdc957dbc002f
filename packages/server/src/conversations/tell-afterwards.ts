import type { RunRow } from '../runs/run.ts'
import { appendEvents, messageEvents } from './append-events.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { turnStateOf } from './turn-state.ts'
import { findTurn } from './turn-store.ts'
import type { Unit } from './unit-of-work.ts'

/**
 * Says in the run's conversation what became of it after its turn had said that nobody knows. A turn that has yet to take up the
 * run's end says it by itself.
 */
export async function tellAfterwards(
  unit: Unit,
  parts: Pick<ConversationParts, 'clock' | 'ids'>,
  { workspaceId, conversationId, turnId, id }: RunRow,
  text: string,
): Promise<void> {
  if (!conversationId) return
  const turn = turnId ? await findTurn(unit.tx, workspaceId, turnId) : null
  if (turn?.status === 'waiting' && turnStateOf(turn).pending === id) return
  const events = messageEvents(parts.ids.next('msg'), 'agent', text)
  await appendEvents(unit, parts, { workspaceId, conversationId, turnId }, events)
}
