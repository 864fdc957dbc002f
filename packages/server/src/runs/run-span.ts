import type { Attributes } from '@opentelemetry/api'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'

type TracedRun = Pick<RunRow, 'workspaceId' | 'id' | 'action' | 'mode' | 'conversationId'>

/** A span for one stretch of a run: from where it begins, or goes on after somebody answered, to where it ends or waits. */
export function inRunSpan(
  parts: Pick<RunParts, 'tracing'>,
  run: TracedRun,
  work: () => Promise<RunRow>,
): Promise<RunRow> {
  return parts.tracing.span(`execute_tool ${run.action}`, { attributes: attributesOf(run) }, work, ({ status }) => ({
    'bellhop.run.status': status,
  }))
}

/** Counts a run that has ended, once that is durable. */
export function countEnded(parts: Pick<RunParts, 'metrics'>, row: RunRow): void {
  const { workspaceId, action, status, mode, createdAt, finishedAt } = row
  // Of the playground: somebody tries the agent, and counts for nothing.
  if (mode === 'test' && row.conversationId !== null) return
  const seconds = ((finishedAt ?? createdAt).getTime() - createdAt.getTime()) / 1000
  parts.metrics.runEnded({ workspaceId, action, status, mode }, seconds)
}

// As the semantic conventions for generative AI name what a model calls.
function attributesOf({ workspaceId, id, action, mode, conversationId }: TracedRun): Attributes {
  return {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': action,
    'gen_ai.tool.call.id': id,
    'bellhop.workspace.id': workspaceId,
    'bellhop.run.mode': mode,
    ...(conversationId === null ? {} : { 'gen_ai.conversation.id': conversationId }),
  }
}
