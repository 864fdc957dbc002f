import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `alter table conversations add column mode text not null default 'live' check (mode in ('live', 'test'))`,

  // A customer may change a rating, so there is one for each message; of a conversation there is one customer.
  `delete from feedback older using feedback newer
    where older.workspace_id = newer.workspace_id and older.conversation_id = newer.conversation_id
      and older.event_number = newer.event_number and older.id < newer.id`,
  `create unique index feedback_one on feedback (workspace_id, conversation_id, event_number)`,
  `create index feedback_newest on feedback (workspace_id, created_at)`,

  `create table hand_overs (
    workspace_id text not null,
    id text not null,
    run_id text not null,
    agent_id text not null,
    conversation_id text not null,
    contact_id text not null,
    mode text not null check (mode in ('live', 'test')),
    status text not null check (status in ('open', 'done')),
    sealed_left bytea not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    done_at timestamptz(3),
    done_by text,
    primary key (workspace_id, id)
  )`,
  `create unique index hand_overs_by_run on hand_overs (workspace_id, run_id)`,
  `create index hand_overs_by_conversation on hand_overs (workspace_id, conversation_id)`,
  `create index hand_overs_open on hand_overs (workspace_id, id) where status = 'open'`,

  // What others are to be told. It names what happened and where, and holds nothing that a person has said.
  `create table outgoing_events (
    workspace_id text not null,
    id text not null,
    type text not null,
    conversation_id text,
    data json not null,
    created_at timestamptz(3) not null,
    delivered_at timestamptz(3),
    primary key (workspace_id, id)
  )`,
  `create index outgoing_events_by_conversation on outgoing_events (workspace_id, conversation_id)`,
  `create index outgoing_events_due on outgoing_events (created_at) where delivered_at is null`,
]

export const playgroundAndHandOvers: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
