import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Who a conversation is with, what became of asking for its context, and which identity tokens were used up. */
export const whoIsTalking: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table conversations
      add column contact_number text,
      add column agent_number text,
      add column direction text not null default 'inbound',
      add column external_id text,
      add column context_asked_at timestamptz(3),
      add column context_outcome json`.execute(db)
    await sql`create table used_identity_tokens (
      workspace_id text not null,
      agent_id text not null,
      token_hash text not null,
      conversation_id text not null,
      expires_at timestamptz(3) not null,
      primary key (workspace_id, agent_id, token_hash)
    )`.execute(db)
    await sql`create index used_identity_tokens_expired on used_identity_tokens (expires_at)`.execute(db)
  },
}
