import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table kept_answers (
    workspace_id text not null,
    key text not null,
    request_hash bytea not null,
    status integer,
    sealed_body bytea,
    lease_until timestamptz(3) not null,
    created_at timestamptz(3) not null,
    primary key (workspace_id, key)
  )`,
  `create index kept_answers_by_age on kept_answers (created_at)`,
]

export const keptAnswers: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
