import type { ConversationParts } from './conversation-parts.ts'
import type { TurnRow } from './turn-store.ts'

/** A span and a duration for the stretch of a turn that this node carries, marked with how it ended. */
export function inTurnSpan(
  parts: Pick<ConversationParts, 'tracing' | 'metrics'>,
  turn: TurnRow,
  work: () => Promise<string>,
): Promise<void> {
  // As the semantic conventions for generative AI name the work of an agent.
  const attributes = {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.conversation.id': turn.conversationId,
    'bellhop.workspace.id': turn.workspaceId,
    'bellhop.turn.id': turn.id,
    'bellhop.turn.attempt': turn.attempt,
  }
  return parts.tracing.span('invoke_agent', { attributes }, async span => {
    const begun = performance.now()
    const outcome = await work()
    span.setAttribute('bellhop.turn.outcome', outcome)
    parts.metrics.turnEnded(outcome, (performance.now() - begun) / 1000)
  })
}
