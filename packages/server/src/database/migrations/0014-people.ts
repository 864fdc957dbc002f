import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * People and their sessions belong to the server, not to a workspace: one person may be a member of several. These four tables are
 * the only ones whose keys don't lead with a workspace.
 */
const statements = [
  `create table users (
    id text primary key,
    name text not null,
    email text not null unique,
    email_verified boolean not null,
    image text,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null
  )`,
  `create table sessions (
    id text primary key,
    token text not null unique,
    user_id text not null references users on delete cascade,
    expires_at timestamptz(3) not null,
    ip_address text,
    user_agent text,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null
  )`,
  `create index sessions_user on sessions (user_id)`,
  `create table accounts (
    id text primary key,
    account_id text not null,
    provider_id text not null,
    user_id text not null references users on delete cascade,
    access_token text,
    refresh_token text,
    id_token text,
    access_token_expires_at timestamptz(3),
    refresh_token_expires_at timestamptz(3),
    scope text,
    password text,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null
  )`,
  `create unique index accounts_provider on accounts (provider_id, account_id)`,
  `create index accounts_user on accounts (user_id)`,
  `create table verifications (
    id text primary key,
    identifier text not null,
    value text not null,
    expires_at timestamptz(3) not null,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null
  )`,
  `create index verifications_identifier on verifications (identifier)`,

  `create table members (
    workspace_id text not null,
    user_id text not null references users on delete cascade,
    role text not null,
    created_at timestamptz(3) not null,
    primary key (workspace_id, user_id)
  )`,
  `create index members_user on members (user_id)`,
  `create table invitations (
    workspace_id text not null,
    id text not null,
    email text,
    role text not null,
    hash bytea not null,
    created_at timestamptz(3) not null,
    created_by text not null,
    expires_at timestamptz(3) not null,
    accepted_at timestamptz(3),
    withdrawn_at timestamptz(3),
    primary key (workspace_id, id)
  )`,
  `create unique index invitations_hash on invitations (hash)`,

  `alter table api_keys add column role text`,
  `alter table api_keys add column expires_at timestamptz(3)`,
]

export const people: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
