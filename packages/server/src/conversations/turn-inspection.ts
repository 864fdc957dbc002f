import type { Tx } from '../parts.ts'
import { runsOfTurns } from '../runs/find-run.ts'
import { type Run, toRun } from '../runs/run.ts'
import type { ModelUsage, TurnItem } from './brain.ts'
import { type TurnError, turnStateOf } from './turn-state.ts'
import { listTurns, type TurnRow } from './turn-store.ts'

/** What happened beside the words of one turn, for whoever builds the agent. */
export interface TurnInspection {
  id: string
  status: TurnRow['status']
  attempt: number
  /** How often the brain was asked. */
  steps: number
  /** Whose steps these were, as configured; null: guided mode. */
  model: string | null
  usage: ModelUsage
  /** What it failed with, and what to do about it; null: it did not. */
  error: TurnError | null
  /** When the customer asked for the answer to stop. */
  stoppedAt: string | null
  /** What the brain was shown, in order: arguments without their sensitive values, results as it may see them. */
  items: TurnItem[]
  runs: InspectedRun[]
  startedAt: string
  /** null: it is not over. */
  finishedAt: string | null
}

export type InspectedRun = Pick<Run, 'id' | 'action' | 'version' | 'mode' | 'status' | 'inputs' | 'error' | 'trace'> & {
  createdAt: string
  finishedAt: string | null
}

/** The turns of a conversation, newest first, older than the one with the id `beforeId`. */
export async function inspectTurns(
  tx: Tx,
  workspaceId: string,
  conversationId: string,
  page: { beforeId: string | null; limit: number },
): Promise<TurnInspection[]> {
  const turns = await listTurns(tx, workspaceId, conversationId, page)
  const runs = await runsOfTurns(
    tx,
    workspaceId,
    conversationId,
    turns.map(({ id }) => id),
  )
  return turns.map(turn => {
    const { items, steps, error } = turnStateOf(turn)
    return {
      id: turn.id,
      status: turn.status,
      attempt: turn.attempt,
      steps,
      model: turn.model,
      usage: usageOfTurn(turn),
      error,
      stoppedAt: turn.stoppedAt?.toISOString() ?? null,
      items,
      runs: runs.filter(({ turnId }) => turnId === turn.id).map(row => toInspected(toRun(row, null))),
      startedAt: turn.createdAt.toISOString(),
      finishedAt: turn.status === 'done' ? turn.updatedAt.toISOString() : null,
    }
  })
}

function usageOfTurn({ inputTokens, cachedTokens, outputTokens, costUsd }: TurnRow): ModelUsage {
  return { inputTokens, cachedTokens, outputTokens, costUsd }
}

function toInspected({
  id,
  action,
  version,
  mode,
  status,
  inputs,
  error,
  trace,
  createdAt,
  finishedAt,
}: Run): InspectedRun {
  return { id, action, version, mode, status, inputs, error, trace, createdAt, finishedAt }
}
