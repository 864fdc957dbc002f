import type { StreamEvent } from '@bellhop/core/stream'
import { findRun } from '../runs/find-run.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { readStream } from './read-stream.ts'
import { turnStateOf } from './turn-state.ts'
import { findTurn, type TurnRow } from './turn-store.ts'

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

/** What the calls of a model took in a turn so far. */
export interface TurnTokens {
  input: number
  output: number
}

/** How a turn stands: its tokens, null in guided mode, and whether its last words were cut short. */
export async function turnStanding(
  parts: ConversationParts,
  workspaceId: string,
  turnId: string,
): Promise<{ tokens: TurnTokens | null; isCut: boolean }> {
  const turn = await findTurn(parts.database.db, workspaceId, turnId)
  if (!turn) return { tokens: null, isCut: false }
  const last = turnStateOf(turn).items.at(-1)
  return { tokens: tokensOf(turn), isCut: last?.type === 'broken-off' && last.why === 'cut' }
}

export function tokensOf({ model, inputTokens, outputTokens }: TurnRow): TurnTokens | null {
  return model === null ? null : { input: inputTokens, output: outputTokens }
}
