import type { StreamEvent } from '@bellhop/core/stream'
import type { ConversationParts } from './conversation-parts.ts'
import { readStream } from './read-stream.ts'
import { findTurn } from './turn-store.ts'

interface Place {
  workspaceId: string
  conversationId: string
}

/** The events of one turn, up to where it ended or waits. */
export async function* untilTurnEnds(
  parts: ConversationParts,
  place: Place,
  turnId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  for await (const event of readStream(parts, place, after, signal)) {
    yield event
    if (event.type !== 'turn-end' || event.turnId !== turnId) continue
    // An answer to a question in words goes on with a turn that had already said that it waits.
    if (!(await isTurnRunning(parts, place.workspaceId, turnId))) return
  }
}

export async function isTurnRunning(parts: ConversationParts, workspaceId: string, turnId: string): Promise<boolean> {
  const turn = await findTurn(parts.database.db, workspaceId, turnId)
  return turn?.status === 'running'
}
