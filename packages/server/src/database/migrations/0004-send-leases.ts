import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Whose lease a send is, and when to look up what became of one whose outcome nobody knows. */
export const sendLeases: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table runs
      add column lease_token text,
      add column read_back_at timestamptz(3),
      add column read_back_tries integer not null default 0`.execute(db)
    await sql`create index runs_read_back on runs (read_back_at) where read_back_at is not null`.execute(db)
  },
}
