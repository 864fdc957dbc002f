import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Links by which people set a new password: one for each person, since a newer one takes the place of the one before. */
export const passwordResets: Migration = {
  async up(db: Kysely<unknown>) {
    await sql
      .raw(
        `create table password_resets (
          user_id text primary key references users on delete cascade,
          hash bytea not null unique,
          created_by text not null,
          created_at timestamptz(3) not null,
          expires_at timestamptz(3) not null,
          used_at timestamptz(3)
        )`,
      )
      .execute(db)
  },
}
