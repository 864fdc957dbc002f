import type { ConversationParts } from './conversations/conversation-parts.ts'
import { releaseTurns } from './conversations/release-turns.ts'
import { doAll } from './do-all.ts'
import { releaseSends } from './runs/release-sends.ts'

/**
 * The last that a stopping node does: what it could not end in its time is left to the others at once, not when its leases
 * run out. Sends first, so that whoever carries on a turn knows what became of its run.
 */
export async function handOver(parts: ConversationParts): Promise<void> {
  await doAll([() => releaseSends(parts), () => releaseTurns(parts), () => parts.hints.tell('overdue', 'work')])
}
