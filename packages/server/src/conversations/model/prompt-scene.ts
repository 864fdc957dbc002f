import type { Action } from '@bellhop/core'
import type { SavedAgent } from '../../agents/agent.ts'
import type { Parts } from '../../parts.ts'
import { scopeOfConversation } from '../conversation-scope.ts'
import type { TurnRow } from '../turn-store.ts'
import { callerNotesIn } from './caller-notes.ts'
import { shownValues } from './shown-values.ts'
import type { PromptScene } from './system-prompt.ts'

/** What the system prompt speaks of, as it is now. */
export async function loadPromptScene(
  parts: Parts,
  { turn, agent }: { turn: Pick<TurnRow, 'workspaceId' | 'conversationId'>; agent: SavedAgent },
  actions: readonly Action[],
): Promise<PromptScene> {
  const { call, channel } = await scopeOfConversation(parts, parts.database.db, turn.workspaceId, turn.conversationId)
  const now = parts.clock.now()
  return {
    agent: { ...agent.definition, id: agent.id },
    actions,
    shown: shownValues(actions, { ...call, now }),
    channel,
    contact: call.contact,
    context: call.context,
    callerNotes: channel === 'chat' ? {} : callerNotesIn(call.page),
    now,
  }
}
