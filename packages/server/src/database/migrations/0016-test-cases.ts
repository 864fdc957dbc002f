import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Saved test cases, a list for each action; and the indexes that lists with filters walk. */
const statements = [
  `create table test_cases (
    workspace_id text not null,
    action_id text not null,
    version integer not null,
    cases json not null,
    updated_at timestamptz(3) not null,
    updated_by text not null,
    primary key (workspace_id, action_id),
    foreign key (workspace_id, action_id) references actions (workspace_id, id)
  )`,
  `create index conversations_by_agent on conversations (workspace_id, agent_id, id)`,
  // What somebody looks for is what went wrong, which is rare: a run that went well costs nothing here.
  `create index runs_in_trouble on runs (workspace_id, status, id)
    where status in ('failed', 'unknown', 'denied', 'expired', 'cancelled')`,
]

export const testCases: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
