import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table caller_conversations (
    workspace_id text not null,
    call_key text not null,
    conversation_id text not null,
    taken_at timestamptz(3) not null,
    primary key (workspace_id, call_key)
  )`,
  'create index caller_conversations_by_conversation on caller_conversations (workspace_id, conversation_id)',
  `create table caller_turns (
    workspace_id text not null,
    conversation_id text not null,
    turn_key text not null,
    history text,
    after_event integer,
    claim text not null,
    claimed_until timestamptz(3) not null,
    created_at timestamptz(3) not null,
    primary key (workspace_id, conversation_id, turn_key)
  )`,
  'create index caller_turns_by_history on caller_turns (workspace_id, history, created_at) where history is not null',
]

export const openaiCallers: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
