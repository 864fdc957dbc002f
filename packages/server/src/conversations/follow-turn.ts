import type { StreamEvent } from '@bellhop/core/stream'
import { findRun } from '../runs/find-run.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { readStream } from './read-stream.ts'
import { turnStateOf } from './turn-state.ts'
import { findTurn } from './turn-store.ts'

/** The events of one turn, up to where it ended or waits. */
export async function* untilTurnEnds(
  parts: ConversationParts,
  place: { workspaceId: string; conversationId: string },
  turnId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  for await (const event of readStream(parts, place, after, signal)) {
    yield event
    if (event.type !== 'turn-end' || event.turnId !== turnId) continue
    // An answer to a question in words goes on with a turn that had already said that it waits.
    const turn = await findTurn(parts.database.db, place.workspaceId, turnId)
    if (turn?.status !== 'running') return
  }
}

/** Will the turn say more without anybody doing anything? So does one that waits for a run that waits for nobody. */
export async function isTurnUnderWay(parts: ConversationParts, workspaceId: string, turnId: string): Promise<boolean> {
  const { db } = parts.database
  const turn = await findTurn(db, workspaceId, turnId)
  if (turn?.status !== 'waiting') return turn?.status === 'running'
  const { pending } = turnStateOf(turn)
  const run = pending === null ? null : await findRun(db, workspaceId, pending)
  return run !== null && !run.status.startsWith('awaiting_')
}
