import type { Limits } from '../limits/limit-table.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { agentOfConversation } from './find-conversation.ts'
import type { TurnRow } from './turn-store.ts'

/** What one turn may take: bounds for a model that goes round in circles. */
export interface TurnLimits {
  /** How often a brain may be asked. Beyond, the turn ends with `budget_exceeded`. */
  stepsPerTurn: number
  /** How many actions may be run, those that were refused counted. Beyond, the turn ends with `budget_exceeded`. */
  runsPerTurn: number
  /** How often the same action may be called with the same values. A further call is refused, and the model told why. */
  identicalPerTurn: number
}

/** What the operator allows every turn. */
export function toTurnLimits({ stepsPerTurn, runsPerTurn, identicalPerTurn }: Limits): TurnLimits {
  return { stepsPerTurn, runsPerTurn, identicalPerTurn }
}

/** What a turn may take: the operator's limits, or the agent's own where they are narrower. */
export async function turnLimitsOf(parts: ConversationParts, turn: TurnRow): Promise<TurnLimits> {
  const { turnLimits } = parts
  const agent = await agentOfConversation(parts, parts.database.db, turn.workspaceId, turn.conversationId)
  const own = agent?.definition.limits ?? {}
  return {
    stepsPerTurn: Math.min(turnLimits.stepsPerTurn, own.stepsPerTurn ?? turnLimits.stepsPerTurn),
    runsPerTurn: Math.min(turnLimits.runsPerTurn, own.runsPerTurn ?? turnLimits.runsPerTurn),
    identicalPerTurn: Math.min(turnLimits.identicalPerTurn, own.identicalPerTurn ?? turnLimits.identicalPerTurn),
  }
}
