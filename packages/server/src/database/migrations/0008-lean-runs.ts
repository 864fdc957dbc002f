import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

// A run is written more often than it is looked for, and each index is written with it. Lists are in the order of the ids,
// which sort by time, so the primary key gives the newest and the others end in the id.
const statements = [
  'drop index runs_newest',
  'drop index runs_by_conversation',
  'create index runs_by_conversation on runs (workspace_id, conversation_id, id) where conversation_id is not null',
  'drop index runs_by_action',
  'create index runs_by_action on runs (workspace_id, action, id)',
  'alter table runs add column packed_trace bytea',
  // It comes compressed.
  'alter table runs alter column packed_trace set storage external',
]

export const leanRuns: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
