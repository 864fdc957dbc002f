import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table secret_keys (
    workspace_id text not null,
    key_id text not null,
    version integer not null,
    sealed bytea not null,
    master_key_id text not null,
    created_at timestamptz(3) not null,
    primary key (workspace_id, key_id)
  )`,
  `create unique index secret_keys_version on secret_keys (workspace_id, version)`,
  // A rotation looks through what is sealed. Nearly all runs and turns have ended, and hold nothing sealed.
  `create index runs_sealed on runs (workspace_id, id) where sealed_prepared is not null`,
  `create index turns_open on turns (workspace_id, id) where status <> 'done'`,
]

export const secretKeys: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
