import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What a turn took of its model, and when the customer asked it to stop. */
export const turnUsage: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table turns
      add column stopped_at timestamptz(3),
      add column model text,
      add column input_tokens bigint not null default 0,
      add column cached_tokens bigint not null default 0,
      add column output_tokens bigint not null default 0,
      add column cost_usd double precision`.execute(db)
    // What a model is told of the conversation so far is read at each of its steps, newest turn first.
    await sql`create index turns_newest on turns (workspace_id, conversation_id, id)`.execute(db)
    await sql`drop index turns_by_conversation`.execute(db)
  },
}
