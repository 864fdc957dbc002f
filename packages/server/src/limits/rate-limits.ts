import { createBoundedCache } from '../caches.ts'
import type { Principal } from '../http/principal.ts'
import type { Clock } from '../parts.ts'
import { clientNetwork } from './client-network.ts'
import type { Limits } from './limit-table.ts'
import { createRateWindows } from './rate-windows.ts'

/**
 * How often somebody may come. Counted in memory, by each node for itself, so that counting costs no query. What is over a limit
 * throws `rate_limited` with Retry-After.
 */
export interface RateLimits {
  /** Any request, by the address that it comes from. */
  request(address: string | null): void
  /** A key that is about to be looked up: not for an address that has tried too many in vain, unless it has worked before. */
  tryKey(address: string | null, keyHash: string): void
  /** What the look told. */
  keyFound(address: string | null, keyHash: string, isInForce: boolean): void
  /** A call with a key in force. */
  call(principal: Principal): void
  /** A request of a customer's browser. */
  visit(visitor: { workspaceId: string; contactId: string }): void
  /** A new conversation from a page. `agentLimit`: what the agent itself allows a minute. */
  startConversation(start: { address: string | null; workspaceId: string; agentId: string }, agentLimit?: number): void
  /** Something that a customer says. `agentLimit`: what the agent itself allows a minute in a conversation. */
  say(conversation: { id: string; contactId: string }, agentLimit?: number): void
}

/** For how long a key that worked is looked up again from an address that has tried many others. */
const keyTrustedMs = 60 * 60 * 1000

export function createRateLimits(clock: Clock, limits: Limits): RateLimits {
  const windows = (limit: number, what: string) => createRateWindows(clock, limit, what)
  const addresses = windows(limits.requestsPerAddress, 'Requests from one address')
  const wrongKeys = windows(limits.wrongKeysPerAddress, 'Unknown API keys from one address')
  const workspaces = windows(limits.requestsPerWorkspace, 'Requests of one workspace')
  const keys = windows(limits.requestsPerKey, 'Requests with one API key')
  const contacts = windows(limits.requestsPerContact, 'Requests of one contact')
  const sessions = windows(limits.sessionsPerAddress, 'New conversations from one address')
  const agents = windows(limits.sessionsPerAgent, 'New conversations with one agent')
  const messages = windows(limits.messagesPerConversation, 'Messages in one conversation')
  const messagesOf = windows(limits.messagesPerContact, 'Messages of one contact')
  const trusted = createBoundedCache<true>(clock, { entries: 10_000, forMs: keyTrustedMs })
  return {
    request: address => {
      if (limits.requestsPerAddress !== Number.POSITIVE_INFINITY) addresses.take(clientNetwork(address))
    },
    tryKey: (address, keyHash) => {
      if (!trusted.get(keyHash)) wrongKeys.check(clientNetwork(address))
    },
    keyFound: (address, keyHash, isInForce) => {
      if (isInForce) trusted.set(keyHash, true)
      else wrongKeys.take(clientNetwork(address))
    },
    call: ({ workspaceId, actor }) => {
      keys.take(actor.id)
      workspaces.take(workspaceId)
    },
    visit: ({ workspaceId, contactId }) => {
      contacts.take(contactId)
      workspaces.take(workspaceId)
    },
    startConversation: ({ address, workspaceId, agentId }, agentLimit) => {
      // The address first: what one client has too much of must not be taken from all others.
      sessions.take(clientNetwork(address))
      agents.take(agentId, agentLimit)
      workspaces.take(workspaceId)
    },
    say: ({ id, contactId }, agentLimit) => {
      messages.take(id, agentLimit)
      messagesOf.take(contactId)
    },
  }
}
