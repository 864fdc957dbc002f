import type { JsonValue } from '@bellhop/core'
import type { SavedAgent } from '../../agents/agent.ts'
import type { Actor } from '../../http/principal.ts'
import type { Caller } from './caller.ts'
import type { History } from './history.ts'

/** A request, read. */
export interface Incoming {
  workspaceId: string
  actor: Actor
  agent: SavedAgent
  caller: Caller
  history: History
  /** The client says by itself that it sends this again. */
  isRetry: boolean
  /** HMAC under the workspace's key. */
  hmac(text: string): string
}

/** Names the request within its conversation: the same call and turn again has the same. */
export function turnKeyOf({ history: { said }, hmac }: Incoming): string {
  return `${said.length}:${hmac(JSON.stringify(['caller-turn', ...said]))}`
}

/** What leads a request without a named call to its conversation: who asks, and the first `count` things that the customer said. */
export function historyKeyOf(incoming: Incoming, count: number): string {
  const { history, hmac } = incoming
  return hmac(JSON.stringify(['caller-history', whoAsks(incoming), history.said.slice(0, count)]))
}

/** Names the call; where nothing does, by everything that was said when it began. */
export function callKeyOf(incoming: Incoming): string {
  const { agent, caller, history, hmac } = incoming
  if (caller.callId !== null) return hmac(JSON.stringify(['caller-call', agent.id, caller.callId]))
  return hmac(JSON.stringify(['caller-start', whoAsks(incoming), history.said, history.before]))
}

/**
 * All that a caller tells of a person it doesn't name, prompt and metadata among it: both may say who it is, and a conversation has the values
 * of the one that it began with.
 */
function whoAsks({ actor, agent, caller, history }: Incoming): JsonValue {
  const { externalId, contactNumber, agentNumber, page } = caller
  return [actor.id, agent.id, externalId, contactNumber, agentNumber, page, history.instructions]
}
