import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** When a workspace was deleted: from then on nobody enters it, and a job removes what it holds. */
export const deletedWorkspaces: Migration = {
  async up(db: Kysely<unknown>) {
    await sql.raw('alter table workspaces add column deleted_at timestamptz(3)').execute(db)
  },
}
