import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table audit_keys (
    workspace_id text not null,
    id text not null,
    public_key text not null,
    sealed_key bytea not null,
    created_at timestamptz(3) not null,
    retired_at timestamptz(3),
    primary key (workspace_id, id)
  )`,
  `create unique index audit_keys_current on audit_keys (workspace_id) where retired_at is null`,

  `create table audit_stubs (
    workspace_id text primary key,
    from_seq bigint not null,
    through_seq bigint not null,
    entry_count bigint not null,
    hash text not null,
    written_before timestamptz(3) not null,
    cut_at timestamptz(3) not null,
    cut_by text not null,
    key_id text not null,
    public_key text not null,
    signature text not null
  )`,

  // Few entries are in it, and writing any other touches no index.
  `create index audit_entries_retention on audit_entries (workspace_id, kind, seq)
    where kind in ('audit.cut', 'run.removed', 'conversation.removed')`,
]

export const auditSignatures: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
