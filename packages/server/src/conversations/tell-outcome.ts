import { messageEvents } from './append-events.ts'
import type { ToolOutcome } from './brain.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { createEventWriter } from './event-writer.ts'
import type { TurnRow } from './turn-store.ts'

/**
 * Says what became of a write in the author's words, before a model says anything: a confirmation, and that something failed or that
 * nobody knows, must reach the customer as it was written. The model learns that it was said, so it isn't said twice. What a
 * read brought is the model's to tell.
 *
 * `at`: place of the result among the turn's items. Another node that takes the same result up again says it under the same id, and
 * so in its place.
 */
export async function tellOutcome(
  parts: ConversationParts,
  turn: TurnRow,
  outcome: ToolOutcome,
  at: number,
): Promise<ToolOutcome> {
  if (outcome.message === null || outcome.message.trim() === '' || outcome.duplicateOf !== undefined) return outcome
  const writer = createEventWriter(parts, turn)
  const id = `${turn.id.replace(/^trn/, 'msg')}_${at}r`
  for (const event of messageEvents(id, 'agent', outcome.message)) writer.write(event)
  await writer.flush()
  return { ...outcome, told: true }
}
