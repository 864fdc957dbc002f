import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const definitionsRevision: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table workspaces add column revision bigint not null default 0`.execute(db)
  },
}
