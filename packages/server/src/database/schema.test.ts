import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import type { Database } from './database.ts'
import { toJson } from './json-column.ts'
import { isUniqueViolation } from './query-error.ts'

const at = new Date('2027-01-02T03:04:05.678Z')

describeOnEachDatabase('Tables', open => {
  let database: Database
  beforeEach(async () => {
    database = await open()
  })

  it('lead every primary key with the workspace', async () => {
    const { rows } = await sql<{ table: string; first: string | null }>`
      select t.table_name as "table", k.column_name as first
      from information_schema.tables t
      left join information_schema.table_constraints c
        on c.table_name = t.table_name and c.table_schema = t.table_schema and c.constraint_type = 'PRIMARY KEY'
      left join information_schema.key_column_usage k
        on k.constraint_name = c.constraint_name and k.table_schema = t.table_schema and k.ordinal_position = 1
      where t.table_schema = 'public' and t.table_name not like 'bellhop_migrations%'
    `.execute(database.db)
    expect(rows.length).toBeGreaterThanOrEqual(15)
    // People and their sessions belong to the whole server.
    const ofServer = ['accounts', 'password_resets', 'sessions', 'users', 'verifications']
    expect(
      rows
        .filter(row => row.first !== 'workspace_id')
        .map(row => row.table)
        .sort(),
    ).toEqual(ofServer)
  })

  it('keep every time to the millisecond, so that what was read compares equal', async () => {
    const { rows } = await sql<{ column: string }>`
      select table_name || '.' || column_name as "column" from information_schema.columns
      where table_schema = 'public' and data_type like 'timestamp%'
        and (data_type <> 'timestamp with time zone' or datetime_precision <> 3)
    `.execute(database.db)
    expect(rows).toEqual([])
  })

  it('hold wild JSON as json, never jsonb', async () => {
    const { rows } = await sql`
      select table_name from information_schema.columns where table_schema = 'public' and data_type = 'jsonb'
    `.execute(database.db)
    expect(rows).toEqual([])
  })

  it('give back a run as it was written, and fill in its empty lists', async () => {
    const run = {
      workspaceId: 'w1',
      id: 'run_1',
      actionId: 'act_1',
      action: 'refund',
      version: 3,
      mode: 'live',
      status: 'running',
      channel: 'chat',
      startedBy: 'model',
      write: true,
      sealedPrepared: Buffer.from([1, 2, 3]),
      createdAt: at,
      updatedAt: at,
    } as const
    await database.db
      .insertInto('runs')
      .values({ ...run, inputs: toJson({ order_id: '\u0000' }) })
      .execute()
    const found = await database.db.selectFrom('runs').selectAll().executeTakeFirstOrThrow()
    expect(found).toMatchObject({ ...run, inputs: { order_id: '\u0000' }, missing: [], followUps: [], trace: [] })
    expect(found.result).toBeNull()
  })

  it('allow one pending approval for a run', async () => {
    const approval = {
      workspaceId: 'w1',
      runId: 'run_1',
      digest: 'd',
      title: 't',
      fields: toJson([]),
      actionVersion: 1,
      secretsStamp: '',
      identityStamp: '',
      expiresAt: at,
      createdAt: at,
    }
    const insert = (id: string, status: 'pending' | 'void') =>
      database.db
        .insertInto('approvals')
        .values({ ...approval, id, status })
        .execute()
    await insert('a1', 'void')
    await insert('a2', 'pending')
    const error = await insert('a3', 'pending').catch((reason: unknown) => reason)
    expect(isUniqueViolation(error)).toBe(true)
    expect(isUniqueViolation(error, 'approvals_one_pending')).toBe(true)
    expect(isUniqueViolation(error, 'another_index')).toBe(false)
    expect(isUniqueViolation(new Error('duplicate key'))).toBe(false)
  })

  it('free the name of a deleted action', async () => {
    const action = { workspaceId: 'w1', name: 'refund', version: 1, enabled: true, createdAt: at, updatedAt: at }
    const insert = (id: string) =>
      database.db
        .insertInto('actions')
        .values({ ...action, id })
        .execute()
    await insert('act_1')
    await expect(insert('act_2')).rejects.toMatchObject({ constraint: 'actions_name' })
    await database.db.updateTable('actions').set({ deletedAt: at }).execute()
    await insert('act_2')
  })
})

describeOnEachDatabase('The audit log', open => {
  let database: Database
  beforeEach(async () => {
    database = await open()
    await database.db
      .insertInto('auditEntries')
      .values({
        workspaceId: 'w1',
        seq: 1,
        id: 'aud_1',
        at,
        kind: 'run.sent',
        actor: toJson({ type: 'model' }),
        subject: 'run_1',
        detail: toJson({}),
        prevHash: '',
        hash: 'h',
      })
      .execute()
  })

  it.each([
    ['UPDATE', `update audit_entries set hash = 'x'`],
    ['UPDATE that matches nothing', `update audit_entries set hash = 'x' where seq = 99`],
    ['DELETE', 'delete from audit_entries'],
    ['TRUNCATE', 'truncate audit_entries'],
    [
      'an INSERT that would replace',
      `insert into audit_entries select * from audit_entries on conflict (workspace_id, seq) do update set hash = 'x'`,
    ],
  ])('refuses %s', async (_title, statement) => {
    await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('append-only')
    expect(await database.db.selectFrom('auditEntries').select(['seq', 'hash', 'at']).execute()).toEqual([
      { seq: 1, hash: 'h', at },
    ])
  })

  it('refuses when the maintenance setting is anything but on', async () => {
    const attempt = database.db.transaction().execute(async trx => {
      await sql`select set_config('bellhop.maintenance', 'true', true)`.execute(trx)
      await trx.deleteFrom('auditEntries').execute()
    })
    await expect(attempt).rejects.toThrow('append-only')
    expect(await database.db.selectFrom('auditEntries').select('seq').execute()).toEqual([{ seq: 1 }])
  })

  it('allows maintenance for the length of one transaction', async () => {
    await database.db.transaction().execute(async trx => {
      await sql`select set_config('bellhop.maintenance', 'on', true)`.execute(trx)
      await trx.updateTable('auditEntries').set({ hash: 'h2' }).execute()
    })
    await expect(database.db.deleteFrom('auditEntries').execute()).rejects.toThrow('append-only')
  })
})
