import { randomFillSync, randomInt } from 'node:crypto'
import type { StreamingEgress } from '@bellhop/core/egress'
import type { Sandbox } from '@bellhop/core/sandbox'
import type { Kysely, Transaction } from 'kysely'
import type { Logger } from 'pino'
import { v7 } from 'uuid'
import { findPrincipal } from './api-keys/find-principal.ts'
import type { Awaitable } from './awaitable.ts'
import { type Caches, createCaches } from './caches.ts'
import type { Keyring } from './crypto/keyring.ts'
import { type Database, databaseTime, type LeaseTime, type Schema } from './database/index.ts'
import type { Principal } from './http/principal.ts'
import { noTrustedProxies, type TrustedProxies } from './http/trusted-proxies.ts'
import { type Answer, answerOnce, type KeyedRequest } from './idempotency/answer-once.ts'
import { type BoundedWork, createBoundedWork } from './limits/bounded-work.ts'
import { createIncomingBodies, type IncomingBodies } from './limits/incoming-bodies.ts'
import { defaultLimits, type Limits } from './limits/limit-table.ts'
import { createLoad, type Load } from './limits/load.ts'
import { createRateLimits, type RateLimits } from './limits/rate-limits.ts'
import { createUpstreamLimits, type UpstreamLimits } from './limits/upstream-limits.ts'
import { createKnownSecrets, type KnownSecrets } from './log/known-secrets.ts'
import { noOperatorModels, type OperatorModels } from './models/operator-models.ts'
import { keepEverything, type Retention } from './retention/retention.ts'
import type { Auth } from './sign-in/create-auth.ts'
import { findMember, type MemberCall } from './sign-in/find-member.ts'
import { createLazyAuth } from './sign-in/lazy-auth.ts'
import type { OidcConfig } from './sign-in/oidc/oidc-config.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'
import type { MetricsAccess } from './telemetry/metrics-access.ts'
import { noTracing, type Tracing } from './telemetry/tracing.ts'

/** Everything that the server's features work with. Made once by `main.ts` or a test; no feature reaches around it. */
export interface Parts {
  database: Database
  clock: Clock
  /** The clock of leases, which nodes with clocks of their own have to agree about. */
  leaseTime: LeaseTime
  ids: Ids
  keyring: Keyring
  egress: StreamingEgress
  sandbox: Sandbox
  /** The language models that the operator has configured. Default none: guided mode. */
  models: OperatorModels
  log: Logger
  /** Spans of what is done; none unless a collector is configured. */
  tracing: Tracing
  metrics: Metrics
  /** Who may read the metrics. Default: nobody. */
  metricsAccess: MetricsAccess
  /** Where people and browsers reach this server. */
  publicUrl: URL
  /** Host names, without port, that the server answers to besides the loopback ones. */
  knownHosts: readonly string[]
  /** The proxies whose word about a client's address is believed. Default none. */
  trustedProxies: TrustedProxies
  /** What the operator bounds, and how far. Default: as documented. */
  limits: Limits
  /** For whoever asks how the server is set up; nothing is decided by them. Default: everything is kept, nothing allowed. */
  operatorSettings: OperatorSettings
  /** Bounds what each workspace sends to its APIs. */
  upstreams: UpstreamLimits
  /** Bounds how often somebody comes. */
  rates: RateLimits
  /** Bounds what this node has to do at once. */
  load: Load
  /** Bounds what is still coming in. */
  bodies: IncomingBodies
  nodeName: string
  /** What this node remembers for a short while. Bounded, and of this node alone. */
  caches: Caches
  /** What the log must not show. Filled by whoever opens a secret. */
  knownSecrets: KnownSecrets
  /** Who may set the server up, and whether anybody may sign in to it. Default: with the operator's key, and nobody. */
  firstRun: FirstRun
  /** The OpenID provider that people may sign in with. Default none. */
  oidc: OidcConfig | null
  /** Hashes passwords: as much as leaves the rest of the node its threads. */
  passwordWork: BoundedWork
  /** The sessions of people, for the features that sign them in. */
  auth(): Promise<Auth>
  /** Who a request is from, by the session of its browser; null without one. */
  findMember(call: MemberCall): Promise<Principal | null>
  /** Who an API key is, or null where it is none in force. Throws `rate_limited` for an address that has tried too many in vain. */
  findPrincipal(key: string, clientAddress: string | null): Awaitable<Principal | null>
  /** Does what a request asks once for each Idempotency-Key. */
  answerOnce(request: KeyedRequest, work: () => Promise<Answer>): Promise<Answer & { replayed: boolean }>
}

export interface OperatorSettings {
  retention: Retention
  /** The exceptions of the egress guard, one by one. */
  egressAllow: string[]
}

export interface FirstRun {
  /** The demo: one click signs in its owner. */
  demo: boolean
  /** The server is for its own machine alone, so whoever reaches it may set it up. */
  local: boolean
}

export interface Clock {
  now(): Date
  /** Milliseconds since some moment: for how long something lasts. Goes on evenly also where somebody sets the time back. */
  monotonic(): number
}

export interface Ids {
  /** `prefix_` and a UUIDv7 in hex without dashes: ids sort by the time at which they were made. */
  next(prefix: string): string
}

/** A connection or a transaction: what a function that must work in both takes. */
export type Tx = Kysely<Schema> | Transaction<Schema>

/** What has to be given. The rest has one obvious choice: wall clock, the database's for leases, UUIDv7, empty caches, no proxy, no spans. */
type Chosen =
  | 'clock'
  | 'leaseTime'
  | 'ids'
  | 'caches'
  | 'knownSecrets'
  | 'trustedProxies'
  | 'limits'
  | 'operatorSettings'
  | 'models'
  | 'upstreams'
  | 'rates'
  | 'load'
  | 'bodies'
  | 'auth'
  | 'passwordWork'
  | 'oidc'
  | 'firstRun'
  | 'findMember'
  | 'findPrincipal'
  | 'answerOnce'
  | 'tracing'
  | 'metrics'
  | 'metricsAccess'
type GivenParts = Omit<Parts, Chosen> & Partial<Parts>

export function createParts(given: GivenParts): Parts {
  const clock = given.clock ?? systemClock
  const limits = given.limits ?? defaultLimits
  const ids = given.ids ?? createIds(clock)
  const parts: Parts = {
    ...given,
    clock,
    leaseTime: given.leaseTime ?? databaseTime,
    ids,
    caches: given.caches ?? createCaches(clock),
    knownSecrets: given.knownSecrets ?? createKnownSecrets(),
    trustedProxies: given.trustedProxies ?? noTrustedProxies,
    limits,
    operatorSettings: given.operatorSettings ?? { retention: keepEverything, egressAllow: [] },
    models: given.models ?? noOperatorModels,
    upstreams: given.upstreams ?? createUpstreamLimits({ clock, log: given.log }, limits),
    rates: given.rates ?? createRateLimits(clock, limits),
    load:
      given.load ?? createLoad(limits, { databaseQueue: () => given.database.load().waiting, loopDelayMs: () => 0 }),
    bodies: given.bodies ?? createIncomingBodies(limits),
    tracing: given.tracing ?? noTracing,
    metrics: given.metrics ?? createMetrics(),
    metricsAccess: given.metricsAccess ?? { token: null, local: false },
    firstRun: given.firstRun ?? { demo: false, local: false },
    oidc: given.oidc ?? null,
    passwordWork:
      given.passwordWork ?? createBoundedWork({ atOnce: 2, waiting: 50, tooMuch: 'Too many sign in at this moment.' }),
    auth: given.auth ?? createLazyAuth({ ...given, ids, clock }),
    findMember: call => findMember(parts, call),
    findPrincipal: (key, address) => findPrincipal(parts, key, address),
    answerOnce: (request, work) => answerOnce(parts, request, work),
  }
  return parts
}

export const systemClock: Clock = { now: () => new Date(), monotonic: () => performance.now() }

const idBytes = 16

/** Ids that sort in the order in which they were made, even where the clock stands still. */
export function createIds(clock: Clock): Ids {
  let lastMs = 0
  let sequence = 0
  const bytes = Buffer.alloc(idBytes)
  // Drawn for many ids at once: to ask for random bytes takes longer than to make the rest of an id.
  const random = Buffer.alloc(256 * idBytes)
  let used = random.length
  return {
    next: prefix => {
      const nowMs = clock.now().getTime()
      sequence = nowMs > lastMs ? randomInt(2 ** 31) : sequence + 1
      lastMs = Math.max(nowMs, lastMs)
      if (used === random.length) {
        randomFillSync(random)
        used = 0
      }
      used += idBytes
      const id = { msecs: lastMs, seq: sequence, random: random.subarray(used - idBytes, used) }
      return `${prefix}_${v7(id, bytes).toString('hex')}`
    },
  }
}
