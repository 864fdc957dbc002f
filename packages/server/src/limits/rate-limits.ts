import { createBoundedCache } from '../caches.ts'
import type { Principal } from '../http/principal.ts'
import type { Clock } from '../parts.ts'
import { clientNetwork, clientSite } from './client-network.ts'
import type { Limits } from './limit-table.ts'
import { createNetworkWindows } from './network-windows.ts'
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
  /**
   * A password that is about to be tried, for an account: not from an address that has tried too many in vain, nor for an account
   * that was. From where the account was signed in to before, only what came from there counts, so that nobody is kept out of
   * their own account by what others try.
   */
  tryPassword(address: string | null, account: string): void
  /** It was right, so the try doesn't count. */
  passwordRight(address: string | null, account: string): void
  /** Somebody made this account from there, and so has a place of their own from the first day. */
  accountMade(address: string | null, account: string): void
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
/** For how long an account may be signed in to from where it has been before, whatever is tried from elsewhere. */
const placeTrustedMs = 30 * 24 * 60 * 60 * 1000

export function createRateLimits(clock: Clock, limits: Limits): RateLimits {
  const windows = (limit: number, what: string) => createRateWindows(clock, limit, what)
  const networks = (limit: number, what: string) => createNetworkWindows(clock, limit, what)
  const addresses = networks(limits.requestsPerAddress, 'Requests')
  const wrongKeys = networks(limits.wrongKeysPerAddress, 'Unknown API keys')
  const wrongPasswords = networks(limits.wrongPasswordsPerAddress, 'Passwords')
  const accounts = windows(limits.wrongPasswordsPerAccount, 'Passwords for one account')
  const workspaces = windows(limits.requestsPerWorkspace, 'Requests of one workspace')
  // Apart, so that strangers who visit don't use up what the company's own programs may do.
  const visitors = windows(limits.requestsPerWorkspace, 'Requests of the visitors of one workspace')
  const keys = windows(limits.requestsPerKey, 'Requests with one API key')
  const contacts = windows(limits.requestsPerContact, 'Requests of one contact')
  const sessions = networks(limits.sessionsPerAddress, 'New conversations')
  const agents = windows(limits.sessionsPerAgent, 'New conversations with one agent')
  const shares = windows(limits.sessionsPerAgent, 'New conversations with one agent from one network')
  const messages = windows(limits.messagesPerConversation, 'Messages in one conversation')
  const messagesOf = windows(limits.messagesPerContact, 'Messages of one contact')
  const trusted = createBoundedCache<true>(clock, { entries: 10_000, forMs: keyTrustedMs })
  const knownPlaces = createBoundedCache<true>(clock, { entries: 10_000, forMs: placeTrustedMs })
  const placeOf = (address: string | null, account: string) => `${account} ${clientNetwork(address)}`
  /** What counts together: the tries from a place of its own, or those from everywhere else. */
  const triesAt = (address: string | null, account: string) => {
    const place = placeOf(address, account)
    return knownPlaces.get(place) ? place : account
  }
  return {
    request: address => addresses.take(address),
    tryKey: (address, keyHash) => {
      if (!trusted.get(keyHash)) wrongKeys.check(address)
    },
    keyFound: (address, keyHash, isInForce) => {
      if (isInForce) trusted.set(keyHash, true)
      else wrongKeys.take(address)
    },
    tryPassword: (address, account) => {
      wrongPasswords.take(address)
      accounts.take(triesAt(address, account))
    },
    passwordRight: (address, account) => {
      wrongPasswords.forgive(address)
      accounts.forgive(triesAt(address, account))
      knownPlaces.set(placeOf(address, account), true)
    },
    accountMade: (address, account) => knownPlaces.set(placeOf(address, account), true),
    call: ({ workspaceId, actor }) => {
      keys.take(actor.id)
      workspaces.take(workspaceId)
    },
    visit: ({ workspaceId, contactId }) => {
      contacts.take(contactId)
      visitors.take(workspaceId)
    },
    startConversation: ({ address, workspaceId, agentId }, agentLimit = Number.POSITIVE_INFINITY) => {
      // The address and its network first: what one has too much of must not be taken from all others.
      sessions.take(address)
      shares.take(`${agentId} ${clientSite(address)}`, shareOf(Math.min(limits.sessionsPerAgent, agentLimit)))
      agents.take(agentId, agentLimit)
      visitors.take(workspaceId)
    },
    say: ({ id, contactId }, agentLimit) => {
      messages.take(id, agentLimit)
      messagesOf.take(contactId)
    },
  }
}

/** What one network may have of an agent's new conversations: a quarter, but not so little that an office can't work with it. */
function shareOf(most: number): number {
  return Math.max(10, Math.ceil(most / 4))
}
