import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** A conversation of the playground may try a definition of the agent that nobody saved. One with a customer never has it. */
const statements = [
  `alter table conversations add column agent_draft json`,
  `alter table conversations add constraint conversations_draft_is_tried check (agent_draft is null or mode = 'test')`,
]

export const agentDrafts: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
