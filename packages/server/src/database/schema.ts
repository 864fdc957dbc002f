import type { JsonObject, JsonValue } from '@bellhop/core'
import type { ColumnType, Generated } from 'kysely'
import type { JsonColumn, JsonText, NullableJsonColumn } from './json-column.ts'

/**
 * The tables as TypeScript sees them (`camelCase`; SQL has `snake_case`). Every primary key leads with the workspace, and
 * so does every reference, so that a query without a workspace stands out and the tables distribute. Times are kept to the
 * millisecond, like `Date`; none has a default, since the clock is passed in.
 */
export interface Schema {
  workspaces: WorkspacesTable
  apiKeys: ApiKeysTable
  agents: AgentsTable
  actions: ActionsTable
  actionVersions: ActionVersionsTable
  testCases: TestCasesTable
  secrets: SecretsTable
  secretKeys: SecretKeysTable
  contacts: ContactsTable
  conversations: ConversationsTable
  turns: TurnsTable
  events: EventsTable
  runs: RunsTable
  approvals: ApprovalsTable
  auditEntries: AuditEntriesTable
  auditHeads: AuditHeadsTable
  auditKeys: AuditKeysTable
  auditStubs: AuditStubsTable
  feedback: FeedbackTable
  usedIdentityTokens: UsedIdentityTokensTable
  handOvers: HandOversTable
  outgoingEvents: OutgoingEventsTable
  keptAnswers: KeptAnswersTable
  users: UsersTable
  sessions: SessionsTable
  accounts: AccountsTable
  verifications: VerificationsTable
  passwordResets: PasswordResetsTable
  members: MembersTable
  invitations: InvitationsTable
  callerConversations: CallerConversationsTable
  callerTurns: CallerTurnsTable
}

type Bytes = ColumnType<Buffer, Uint8Array, Uint8Array>
type NullableBytes = ColumnType<Buffer | null, Uint8Array | null, Uint8Array | null>
/** Has the default `[]`. */
type JsonList = ColumnType<JsonValue[], JsonText<JsonValue[]> | undefined, JsonText<JsonValue[]>>

export interface WorkspacesTable {
  workspaceId: string
  name: string
  /** The workspace's own key for fingerprints and digests, sealed by a master key. It never changes. */
  sealedKey: Bytes
  /** Moves with every change of the workspace's actions, agents and secrets. */
  revision: Generated<number>
  createdAt: Date
  /** null: it is in use. */
  deletedAt: Generated<Date | null>
}

export interface ApiKeysTable {
  workspaceId: string
  id: string
  name: string
  /** First characters of the key, by which it is looked up. Not unique. */
  prefix: string
  hash: Bytes
  scopes: JsonColumn<string[]>
  createdAt: Date
  createdBy: string
  lastUsedAt: Date | null
  revokedAt: Date | null
  /** The role that its scopes were made of; null: they were named one by one. */
  role: string | null
  expiresAt: Date | null
}

export interface AgentsTable {
  workspaceId: string
  id: string
  name: string
  definition: JsonColumn<JsonObject>
  revision: number
  createdAt: Date
  updatedAt: Date
  deletedAt: Date | null
}

export interface ActionsTable {
  workspaceId: string
  id: string
  /** Unique among the workspace's actions that aren't deleted. */
  name: string
  version: number
  enabled: boolean
  createdAt: Date
  updatedAt: Date
  deletedAt: Date | null
}

export interface ActionVersionsTable {
  workspaceId: string
  actionId: string
  version: number
  digest: string
  definition: JsonColumn<JsonObject>
  createdAt: Date
  createdBy: string
}

/** The saved test cases of an action, all in one row. */
export interface TestCasesTable {
  workspaceId: string
  actionId: string
  /** Counts the saves. */
  version: number
  cases: JsonColumn<JsonValue[]>
  updatedAt: Date
  updatedBy: string
}

export interface SecretsTable {
  workspaceId: string
  id: string
  name: string
  version: number
  hosts: JsonColumn<string[]>
  enabled: boolean
  sealed: Bytes
  /** Of the key that sealed it: one of `secretKeys`, or the one that older versions derived from the workspace's key. */
  keyId: string
  createdAt: Date
  updatedAt: Date
  lastUsedAt: Date | null
}

/** The keys that seal a workspace's secrets. The highest version seals; older ones are kept while a secret needs them. */
export interface SecretKeysTable {
  workspaceId: string
  /** Derived from the key: what its envelopes name. */
  keyId: string
  /** Counts from 1 within the workspace. */
  version: number
  /** The key, sealed by a master key. */
  sealed: Bytes
  /** The master key under which this key was made. Another one that seals since then calls for a new version. */
  masterKeyId: string
  createdAt: Date
}

export interface ContactsTable {
  workspaceId: string
  id: string
  /** Unique where not null: one contact per identity. */
  identityHash: string | null
  claims: NullableJsonColumn<JsonObject>
  verified: boolean
  createdAt: Date
}

export type ConversationMode = 'live' | 'test'

export interface ConversationsTable {
  workspaceId: string
  id: string
  agentId: string
  contactId: string
  channel: string
  /** `test`: of the playground; neither it nor its runs are counted. */
  mode: Generated<ConversationMode>
  origin: string | null
  medium: string
  /** The numbers of both ends, where the medium has numbers. */
  contactNumber: string | null
  agentNumber: string | null
  direction: Generated<'inbound' | 'outbound'>
  /** What another system calls this contact or call. */
  externalId: string | null
  /** When the agent's context endpoint began to be asked; null: not yet. It is asked once. */
  contextAskedAt: Date | null
  /** What became of asking; null before it is known. */
  contextOutcome: NullableJsonColumn<JsonObject>
  /** Values that the conversation holds, encrypted. */
  sealedHeld: NullableBytes
  sealedState: NullableBytes
  /** The definition of the agent that is tried here in place of the saved one; null but in the playground. */
  agentDraft: NullableJsonColumn<JsonObject>
  /** Number of the conversation's newest event, 0 when there is none. */
  lastEvent: Generated<number>
  turnId: string | null
  createdAt: Date
  updatedAt: Date
}

export type TurnStatus = 'running' | 'waiting' | 'done'

export interface TurnsTable {
  workspaceId: string
  id: string
  conversationId: string
  status: TurnStatus
  attempt: number
  leaseUntil: Date | null
  node: string | null
  state: NullableJsonColumn<JsonValue>
  /** When the customer asked for the answer to stop. */
  stoppedAt: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** As configured, `openai:gpt-5`; null where none was asked. What it took follows. */
  model: ColumnType<string | null, string | null | undefined, string | null>
  inputTokens: Generated<number>
  /** Of the input tokens, those that the provider had in its cache. */
  cachedTokens: Generated<number>
  outputTokens: Generated<number>
  /** US dollars; null: no price is known, or no model was asked. */
  costUsd: ColumnType<number | null, number | null | undefined, number | null>
  createdAt: Date
  updatedAt: Date
}

export interface EventsTable {
  workspaceId: string
  conversationId: string
  /** Counts from 1 within the conversation. */
  number: number
  turnId: string | null
  type: string
  data: JsonColumn<JsonObject>
  createdAt: Date
}

export type RunMode = 'live' | 'test' | 'dry_run'
export type RunStatus =
  | 'awaiting_inputs'
  | 'awaiting_approval'
  | 'awaiting_client'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'denied'
  | 'expired'
  | 'unknown'
  | 'cancelled'
  | 'prepared'

export interface RunsTable {
  workspaceId: string
  id: string
  actionId: string
  action: string
  version: number
  mode: RunMode
  status: RunStatus
  channel: string
  conversationId: string | null
  contactId: string | null
  turnId: string | null
  startedBy: string
  write: boolean
  requestDigest: string | null
  /** Key of "one write, once" within a conversation. */
  writeKey: string | null
  sealedPrepared: NullableBytes
  inputs: JsonColumn<JsonObject>
  missing: JsonList
  result: NullableJsonColumn<JsonValue>
  message: string | null
  followUps: JsonList
  duplicateOf: string | null
  error: NullableJsonColumn<JsonObject>
  /** Empty where the trace is long: then it is in `packedTrace`. */
  trace: JsonList
  packedTrace: NullableBytes
  leaseUntil: Date | null
  /** Which process sends it, or has sent it: only that one may say what became of it. */
  leaseToken: string | null
  node: string | null
  sentAt: Date | null
  claimedBy: string | null
  claimedAt: Date | null
  expiresAt: Date | null
  /** When to look up next what became of it, where its outcome is unknown and can be looked up. */
  readBackAt: Date | null
  readBackTries: Generated<number>
  createdAt: Date
  updatedAt: Date
  finishedAt: Date | null
}

export type ApprovalState = 'pending' | 'approved' | 'denied' | 'expired' | 'void'

export interface ApprovalsTable {
  workspaceId: string
  id: string
  /** At most one pending approval per run. */
  runId: string
  conversationId: string | null
  contactId: string | null
  digest: string
  title: string
  fields: JsonColumn<{ label: string; value: string }[]>
  actionVersion: number
  secretsStamp: string
  identityStamp: string
  status: ApprovalState
  expiresAt: Date
  decidedBy: string | null
  decidedAt: Date | null
  createdAt: Date
}

/** Append-only: the database itself refuses UPDATE, DELETE and TRUNCATE. */
export interface AuditEntriesTable {
  workspaceId: string
  seq: number
  id: string
  at: Date
  kind: string
  actor: JsonColumn<JsonObject>
  subject: string
  detail: JsonColumn<JsonObject>
  prevHash: string
  hash: string
}

export interface AuditHeadsTable {
  workspaceId: string
  seq: number
  hash: string
}

/** The Ed25519 keys with which a workspace's trail was signed. At most one of a workspace is not retired. */
export interface AuditKeysTable {
  workspaceId: string
  /** `keyIdOf` the public key. */
  id: string
  /** The raw key in base64. */
  publicKey: string
  /** The private key (PKCS #8), sealed by the master key. */
  sealedKey: Bytes
  createdAt: Date
  retiredAt: Date | null
}

/** What stays of the beginning of a trail that was cut: `AuditStub`. */
export interface AuditStubsTable {
  workspaceId: string
  fromSeq: number
  throughSeq: number
  entryCount: number
  hash: string
  writtenBefore: Date
  cutAt: Date
  cutBy: string
  keyId: string
  publicKey: string
  signature: string
}

/** Identity tokens that may be used once (`jti`), until they would be refused anyway. */
export interface UsedIdentityTokensTable {
  workspaceId: string
  agentId: string
  /** SHA-256 of the `jti`, in hex. */
  tokenHash: string
  /** The one conversation that the token opened or resumed. */
  conversationId: string
  expiresAt: Date
}

/** First answers to requests with an Idempotency-Key. */
export interface KeptAnswersTable {
  workspaceId: string
  key: string
  /** SHA-256 of what was asked. */
  requestHash: Bytes
  /** null: still being answered. */
  status: number | null
  sealedBody: NullableBytes
  leaseUntil: Date
  createdAt: Date
}

/** At most one for each message of a conversation. */
export interface FeedbackTable {
  workspaceId: string
  id: string
  conversationId: string
  eventNumber: number | null
  value: string
  createdAt: Date
}

/** Which conversation a call over the OpenAI-compatible endpoint is. */
export interface CallerConversationsTable {
  workspaceId: string
  /** HMAC of what names the call; without a name, of how it began. */
  callKey: string
  conversationId: string
  /** When it became that conversation. */
  takenAt: Date
}

/** Which turn answers a request over the OpenAI-compatible endpoint: the same request again gets the same turn. */
export interface CallerTurnsTable {
  workspaceId: string
  conversationId: string
  /** How many messages of the customer there were, and their HMAC. */
  turnKey: string
  /** HMAC of who asked and of all that the customer said up to here; null where the call has a name. */
  history: string | null
  /** The answer is what follows this event; null: not known yet. */
  afterEvent: number | null
  /** Which request takes the message on. */
  claim: string
  /** Until when it has to have done that. */
  claimedUntil: Date
  createdAt: Date
}

/** Somebody of the company is to get back to the customer. */
export interface HandOversTable {
  workspaceId: string
  id: string
  /** The run of `hand_over` that it came from: one for each. */
  runId: string
  agentId: string
  conversationId: string
  contactId: string
  mode: ConversationMode
  status: 'open' | 'done'
  /** What the customer left, encrypted. */
  sealedLeft: Bytes
  createdAt: Date
  updatedAt: Date
  doneAt: Date | null
  doneBy: string | null
}

/** What others are to be told of, in the order of the ids. */
export interface OutgoingEventsTable {
  workspaceId: string
  id: string
  type: string
  conversationId: string | null
  data: JsonColumn<JsonObject>
  createdAt: Date
  deliveredAt: Date | null
}

/** People, of the whole server. Written by better-auth, as are their sessions, accounts and verifications. */
export interface UsersTable {
  id: string
  name: string
  /** In lower case. */
  email: string
  emailVerified: boolean
  image: string | null
  createdAt: Date
  updatedAt: Date
}

export interface SessionsTable {
  id: string
  token: string
  userId: string
  expiresAt: Date
  ipAddress: string | null
  userAgent: string | null
  createdAt: Date
  updatedAt: Date
}

/** How a person signs in: with a password (a hash of it), or by the word of an OpenID provider. */
export interface AccountsTable {
  id: string
  accountId: string
  providerId: string
  userId: string
  accessToken: string | null
  refreshToken: string | null
  idToken: string | null
  accessTokenExpiresAt: Date | null
  refreshTokenExpiresAt: Date | null
  scope: string | null
  password: string | null
  createdAt: Date
  updatedAt: Date
}

export interface VerificationsTable {
  id: string
  identifier: string
  value: string
  expiresAt: Date
  createdAt: Date
  updatedAt: Date
}

/** A link by which somebody sets a new password, once. */
export interface PasswordResetsTable {
  userId: string
  /** SHA-256 of the link's token, which is kept nowhere. */
  hash: Bytes
  /** The id of an owner, or `command`: the operator's. */
  createdBy: string
  createdAt: Date
  expiresAt: Date
  usedAt: Date | null
}

/** Who may do what in a workspace. */
export interface MembersTable {
  workspaceId: string
  userId: string
  role: string
  createdAt: Date
}

/** A link that makes whoever opens it a member, once. */
export interface InvitationsTable {
  workspaceId: string
  id: string
  /** Whom it is for; null: whoever has the link. */
  email: string | null
  role: string
  /** SHA-256 of the link's token, which is kept nowhere. */
  hash: Bytes
  createdAt: Date
  createdBy: string
  expiresAt: Date
  acceptedAt: Date | null
  withdrawnAt: Date | null
}
