import type { Buffer } from 'node:buffer'
import type { Action } from '@bellhop/core'
import type { AgentRules } from './agents/agent-rules.ts'
import type { SealingKey } from './crypto/sealing.ts'
import { createDoubts, type Doubts } from './doubts.ts'
import type { Principal } from './http/principal.ts'
import type { Clock } from './parts.ts'
import { RecencyMap } from './recency-map.ts'
import { createSharedWork, type SharedWork } from './shared-work.ts'

/** What one app remembers of what it read. Every cache is bounded in number, and in time where the truth may change. */
export interface Caches {
  /** Opened keys of workspaces, by workspace. They never change, so only their number is bounded. */
  workspaceKeys: BoundedCache<Buffer>
  /** Opened keys of secrets, by workspace and the key's id. */
  secretKeys: BoundedCache<SealingKey>
  /** Parsed definitions of actions, by digest: the same digest is the same definition, whoever saved it. Not to be changed. */
  definitions: BoundedCache<Action>
  /** Who a valid API key is, by the hash of the key. */
  principals: BoundedCache<Principal>
  /** Who a session is in a workspace, by a hash of both. */
  members: BoundedCache<Principal>
  /** Of whom none of these is believed, since they have just changed. */
  doubts: Doubts
  /** The same of API keys while it is being read. */
  principalReads: SharedWork<{ principal: Principal; expiresAt: Date | null } | null>
  /** When the last use of an API key was last written down, by the id of the key. */
  keyUses: BoundedCache<true>
  /** The same for secrets, by their ids. */
  secretUses: BoundedCache<true>
  /** The keyed digest of each workspace, by workspace: its key never changes. */
  hmacs: BoundedCache<(text: string) => string>
  /** What an agent allows its customers, by workspace and agent; null where there is no such agent. */
  agentRules: BoundedCache<AgentRules | null>
}

/** A revoked API key, or an ended session, may be accepted for as long as this by a node that had just seen it and hears of no change. */
export const principalCacheMs = 5_000
/** Twice that, so that nothing that was read before a change outlives the doubt. */
const doubtMs = 2 * principalCacheMs
/** How often the last use of an API key or a secret is written down. */
export const keyUseIntervalMs = 60_000
/** A page may go on for as long as this after its origin, or the agent, was taken away, and within the limits that it had. */
export const agentRulesCacheMs = 5_000

export function createCaches(clock: Clock): Caches {
  return {
    workspaceKeys: createBoundedCache(clock, { entries: 1_000, forMs: Number.POSITIVE_INFINITY }),
    secretKeys: createBoundedCache(clock, { entries: 1_000, forMs: Number.POSITIVE_INFINITY }),
    definitions: createBoundedCache(clock, { entries: 1_000, forMs: Number.POSITIVE_INFINITY }),
    principals: createBoundedCache(clock, { entries: 10_000, forMs: principalCacheMs }),
    members: createBoundedCache(clock, { entries: 10_000, forMs: principalCacheMs }),
    doubts: createDoubts(createBoundedCache(clock, { entries: 10_000, forMs: doubtMs })),
    principalReads: createSharedWork(),
    keyUses: createBoundedCache(clock, { entries: 10_000, forMs: keyUseIntervalMs }),
    secretUses: createBoundedCache(clock, { entries: 10_000, forMs: keyUseIntervalMs }),
    hmacs: createBoundedCache(clock, { entries: 1_000, forMs: Number.POSITIVE_INFINITY }),
    agentRules: createBoundedCache(clock, { entries: 1_000, forMs: agentRulesCacheMs }),
  }
}

export interface BoundedCache<V> {
  get(key: string): V | undefined
  /** `forMs`: for less than the cache's own time. */
  set(key: string, value: V, forMs?: number): void
  delete(key: string): void
}

/** Forgets an entry `forMs` after it was set, and the least recently used one where there would be more than `entries`. */
export function createBoundedCache<V>(
  clock: Pick<Clock, 'monotonic'>,
  limits: { entries: number; forMs: number },
): BoundedCache<V> {
  const held = new RecencyMap<{ value: V; until: number }>()
  return {
    get: key => {
      const entry = held.use(key)
      if (!entry) return undefined
      if (entry.until > clock.monotonic()) return entry.value
      held.delete(key)
      return undefined
    },
    set: (key, value, forMs = limits.forMs) => {
      held.set(key, { value, until: clock.monotonic() + Math.min(forMs, limits.forMs) })
      if (held.size > limits.entries) held.forgetOne()
    },
    delete: key => held.delete(key),
  }
}
