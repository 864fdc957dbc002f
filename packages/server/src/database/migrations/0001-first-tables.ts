import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

// `json`, not `jsonb`: what upstreams and customers send may hold \u0000, which jsonb refuses, and its key order is kept.
// `timestamptz(3)`: a time that was read and compared again must equal itself, and `Date` holds milliseconds.
const statements = [
  `create table workspaces (
    workspace_id text primary key,
    name text not null,
    sealed_key bytea not null,
    created_at timestamptz(3) not null
  )`,

  `create table api_keys (
    workspace_id text not null,
    id text not null,
    name text not null,
    prefix text not null,
    hash bytea not null,
    scopes json not null,
    created_at timestamptz(3) not null,
    created_by text not null,
    last_used_at timestamptz(3),
    revoked_at timestamptz(3),
    primary key (workspace_id, id)
  )`,
  `create index api_keys_by_prefix on api_keys (prefix)`,

  `create table agents (
    workspace_id text not null,
    id text not null,
    name text not null,
    definition json not null,
    revision integer not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    deleted_at timestamptz(3),
    primary key (workspace_id, id)
  )`,

  `create table actions (
    workspace_id text not null,
    id text not null,
    name text not null,
    version integer not null,
    enabled boolean not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    deleted_at timestamptz(3),
    primary key (workspace_id, id)
  )`,
  `create unique index actions_name on actions (workspace_id, name) where deleted_at is null`,

  `create table action_versions (
    workspace_id text not null,
    action_id text not null,
    version integer not null,
    digest text not null,
    definition json not null,
    created_at timestamptz(3) not null,
    created_by text not null,
    primary key (workspace_id, action_id, version)
  )`,

  `create table secrets (
    workspace_id text not null,
    id text not null,
    name text not null,
    version integer not null,
    hosts json not null,
    enabled boolean not null,
    sealed bytea not null,
    key_id text not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    last_used_at timestamptz(3),
    primary key (workspace_id, id)
  )`,
  `create unique index secrets_name on secrets (workspace_id, name)`,

  `create table contacts (
    workspace_id text not null,
    id text not null,
    identity_hash text,
    claims json,
    verified boolean not null,
    created_at timestamptz(3) not null,
    primary key (workspace_id, id)
  )`,
  `create unique index contacts_identity on contacts (workspace_id, identity_hash) where identity_hash is not null`,

  `create table conversations (
    workspace_id text not null,
    id text not null,
    agent_id text not null,
    contact_id text not null,
    channel text not null,
    origin text,
    medium text not null,
    sealed_held bytea,
    sealed_state bytea,
    last_event integer not null default 0,
    turn_id text,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (workspace_id, id)
  )`,
  `create index conversations_newest on conversations (workspace_id, created_at desc, id)`,
  `create index conversations_by_contact on conversations (workspace_id, contact_id, created_at)`,

  `create table turns (
    workspace_id text not null,
    id text not null,
    conversation_id text not null,
    status text not null check (status in ('running', 'waiting', 'done')),
    attempt integer not null,
    lease_until timestamptz(3),
    node text,
    state json,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (workspace_id, id)
  )`,
  `create index turns_by_conversation on turns (workspace_id, conversation_id, created_at)`,
  `create index turns_leased on turns (lease_until) where status = 'running'`,

  `create table events (
    workspace_id text not null,
    conversation_id text not null,
    number integer not null,
    turn_id text,
    type text not null,
    data json not null,
    created_at timestamptz(3) not null,
    primary key (workspace_id, conversation_id, number)
  )`,

  `create table runs (
    workspace_id text not null,
    id text not null,
    action_id text not null,
    action text not null,
    version integer not null,
    mode text not null check (mode in ('live', 'test', 'dry_run')),
    status text not null check (status in ('awaiting_inputs', 'awaiting_approval', 'awaiting_client', 'running',
      'succeeded', 'failed', 'denied', 'expired', 'unknown', 'cancelled', 'prepared')),
    channel text not null,
    conversation_id text,
    contact_id text,
    turn_id text,
    started_by text not null,
    write boolean not null,
    request_digest text,
    write_key text,
    sealed_prepared bytea,
    inputs json not null,
    missing json not null default '[]',
    result json,
    message text,
    follow_ups json not null default '[]',
    duplicate_of text,
    error json,
    trace json not null default '[]',
    lease_until timestamptz(3),
    node text,
    sent_at timestamptz(3),
    claimed_by text,
    claimed_at timestamptz(3),
    expires_at timestamptz(3),
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    finished_at timestamptz(3),
    primary key (workspace_id, id)
  )`,
  `create index runs_newest on runs (workspace_id, created_at desc, id)`,
  `create index runs_by_conversation on runs (workspace_id, conversation_id, created_at)`,
  `create index runs_by_action on runs (workspace_id, action, created_at)`,
  `create index runs_same_write on runs (workspace_id, conversation_id, write_key, created_at)
    where write_key is not null`,
  `create index runs_expiring on runs (expires_at)
    where status in ('awaiting_inputs', 'awaiting_approval', 'awaiting_client', 'running') and expires_at is not null`,
  `create index runs_leased on runs (lease_until)
    where status in ('awaiting_inputs', 'awaiting_approval', 'awaiting_client', 'running') and lease_until is not null`,

  `create table approvals (
    workspace_id text not null,
    id text not null,
    run_id text not null,
    conversation_id text,
    contact_id text,
    digest text not null,
    title text not null,
    fields json not null,
    action_version integer not null,
    secrets_stamp text not null,
    identity_stamp text not null,
    status text not null check (status in ('pending', 'approved', 'denied', 'expired', 'void')),
    expires_at timestamptz(3) not null,
    decided_by text,
    decided_at timestamptz(3),
    created_at timestamptz(3) not null,
    primary key (workspace_id, id)
  )`,
  `create index approvals_by_run on approvals (workspace_id, run_id, created_at)`,
  `create unique index approvals_one_pending on approvals (workspace_id, run_id) where status = 'pending'`,

  `create table audit_entries (
    workspace_id text not null,
    seq bigint not null,
    id text not null,
    at timestamptz(3) not null,
    kind text not null,
    actor json not null,
    subject text not null,
    detail json not null,
    prev_hash text not null,
    hash text not null,
    primary key (workspace_id, seq)
  )`,
  `create table audit_heads (
    workspace_id text primary key,
    seq bigint not null,
    hash text not null
  )`,
  `create function bellhop_refuse_audit_change() returns trigger language plpgsql as $$
    begin
      if current_setting('bellhop.maintenance', true) is distinct from 'on' then
        raise exception 'audit_entries is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
      end if;
      return null;
    end
  $$`,
  // One trigger per statement rather than per row: it covers TRUNCATE, and refuses even a change that would match no row.
  `create trigger audit_entries_append_only before update or delete or truncate on audit_entries
    for each statement execute function bellhop_refuse_audit_change()`,

  `create table feedback (
    workspace_id text not null,
    id text not null,
    conversation_id text not null,
    event_number integer,
    value text not null,
    created_at timestamptz(3) not null,
    primary key (workspace_id, id)
  )`,
  `create index feedback_by_conversation on feedback (workspace_id, conversation_id, created_at)`,
]

export const firstTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
