import type { JsonObject } from '@bellhop/core'
import type { SavedAgent } from './agent.ts'
import { agentSchema } from './agent-schema.ts'

/** An agent as it would be with this definition, which was checked as one that is saved. Its version is 0: nobody saved it. */
export function tryDraft(agent: SavedAgent, draft: JsonObject): SavedAgent {
  return { ...agent, version: 0, definition: agentSchema.parse(draft) }
}
