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
export function historyKeyOf({ agent, caller, history, hmac }: Incoming, count: number): string {
  return hmac(JSON.stringify(['caller-history', whoAsks(agent, caller), history.said.slice(0, count)]))
}

/** Names the call; where nothing does, by everything that was said when it began. */
export function callKeyOf({ agent, caller, history, hmac }: Incoming): string {
  const { callId } = caller
  return hmac(
    JSON.stringify(
      callId === null
        ? ['caller-start', whoAsks(agent, caller), history.said, history.before]
        : ['caller-call', agent.id, callId],
    ),
  )
}

function whoAsks(agent: SavedAgent, caller: Caller): (string | null)[] {
  return [agent.id, caller.externalId, caller.contactNumber, caller.agentNumber]
}
