import { sql } from 'kysely'
import { openDatabase } from '../../packages/server/src/database/index.ts'

/**
 * Fills a database that Bellhop has used, up to a number of rows of each kind: `embedded <data directory> <from> <to>` or
 * `postgres <address> <from> <to>`. The rows stand beside those of the actions that are measured, in their workspace.
 */

const [, , kind, where = '', fromText, toText] = process.argv
const chunk = 5_000

const database = await openDatabase(
  kind === 'postgres' ? { kind: 'postgres', url: where } : { kind: 'embedded', dataDir: where, checkpointMs: 2_000 },
)

function statements(first: number, last: number) {
  const n = sql`generate_series(${sql.lit(first)}::int, ${sql.lit(last)}::int) as n`
  const id = (prefix: string) => sql`${sql.lit(`${prefix}_`)} || lpad(to_hex(n), 32, '0')`
  const one = sql`(select workspace_id, action_id, version, digest, definition from action_versions order by created_at limit 1) as v`
  return [
    sql`insert into actions (workspace_id, id, name, version, enabled, created_at, updated_at)
      select v.workspace_id, ${id('act')}, 'seed_' || n, 1, true, now(), now() from ${one}, ${n}`,
    sql`insert into action_versions (workspace_id, action_id, version, digest, definition, created_at, created_by)
      select v.workspace_id, ${id('act')}, 1, 'seed_' || n, v.definition, now(), 'seed' from ${one}, ${n}`,
    sql`insert into contacts (workspace_id, id, verified, created_at)
      select v.workspace_id, ${id('con')}, false, now() from ${one}, ${n}`,
    sql`insert into conversations (workspace_id, id, agent_id, contact_id, channel, medium, created_at, updated_at)
      select v.workspace_id, ${id('cnv')}, 'agt_seed', ${id('con')}, 'chat', 'chat', now(), now() from ${one}, ${n}`,
    sql`insert into runs (workspace_id, id, action_id, action, version, mode, status, channel, conversation_id, contact_id,
        started_by, write, inputs, created_at, updated_at, finished_at)
      select v.workspace_id, ${id('run')}, v.action_id, 'order_small', 1, 'live', 'succeeded', 'chat', ${id('cnv')}, ${id('con')},
        'model', false, '{"order_id":"ORD-12345"}', now(), now(), now() from ${one}, ${n}`,
    // Their hashes fit nothing: this trail is there to be long, not to be verified.
    sql`insert into audit_entries (workspace_id, seq, id, at, kind, actor, subject, detail, prev_hash, hash)
      select v.workspace_id, h.seq + n - ${sql.lit(first)} + 1, ${id('aud')}, now(), 'run.finished', '{}', ${id('run')}, '{}', h.hash, h.hash
      from ${one} join audit_heads as h on h.workspace_id = v.workspace_id, ${n}`,
    sql`update audit_heads as h set seq = (select max(e.seq) from audit_entries as e where e.workspace_id = h.workspace_id)`,
  ]
}

for (let first = Number(fromText) + 1; first <= Number(toText); first += chunk) {
  const last = Math.min(first + chunk - 1, Number(toText))
  await database.db.transaction().execute(async tx => {
    for (const statement of statements(first, last)) await statement.execute(tx)
  })
}
// Said when there is nothing to come behind: the planner then knows the tables as they are.
await sql`analyze`.execute(database.db)
await database.close()
