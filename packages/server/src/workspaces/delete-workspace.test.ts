import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { createApiKey } from '../api-keys/create-api-key.ts'
import { removeTrail } from '../audit/remove-trail.ts'
import { listTrails } from '../audit/trail-end.ts'
import { createKeyring } from '../crypto/keyring.ts'
import { toJson } from '../database/json-column.ts'
import { addMember } from '../members/add-member.ts'
import { applyRetention } from '../retention/apply-retention.ts'
import { keepEverything } from '../retention/retention.ts'
import { isComplete } from '../rotation/key-status.ts'
import { rotateAll } from '../rotation/rotate-keys.ts'
import { scheduledJobs } from '../scheduled-jobs.ts'
import { createUser } from '../sign-in/create-user.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp, type TestWorkspace } from '../testing/test-app.ts'
import { tablesOfWorkspaces } from './removal-store.ts'
import { removeDeletedWorkspaces } from './remove-deleted.ts'

const minute = 60_000

describeOnEachDatabase('deleting a workspace', open => {
  let test: TestApp
  let other: TestWorkspace
  beforeEach(async () => {
    test = await createTestApp(await open())
    other = await test.addWorkspace('Harbour & co')
    await fill()
  })

  const call = (method: string, path: string, body?: object) => test.call(method, path, { key: other.key, body })
  const remove = (confirm = 'Harbour & co', key = other.key) =>
    test.call('DELETE', `/v1/workspace?confirm=${encodeURIComponent(confirm)}`, { key })

  async function fill() {
    const made = [
      await call('POST', '/v1/secrets', { name: 'SHOP', value: 'hunter2-hunter2', hosts: ['a.example'] }),
      await call('POST', '/v1/actions', {
        name: 'list_orders',
        description: 'Use when a customer asks for orders.',
        request: { method: 'GET', url: 'https://a.example/orders' },
      }),
      await call('POST', '/v1/agents', { name: 'Shop', actions: ['list_orders'] }),
    ]
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201])
    const agent = made[2]?.field('id')
    const begun = await call('POST', '/v1/conversations', { agent })
    expect(begun.status, begun.text).toBe(201)
    const cases = { data: [{ name: 'Lists', inputs: {}, expect: { status: 'succeeded' } }] }
    const kept = await call('PUT', '/v1/actions/list_orders/cases', cases)
    expect(kept.status, kept.text).toBe(200)
  }

  /** Every table of the database, as it says itself, with a row of the workspace. */
  async function tablesWithRows(workspaceId: string): Promise<string[]> {
    const { db } = test.parts.database
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'workspace_id' order by table_name`.execute(db)
    const found: string[] = []
    for (const { name } of rows) {
      const some = await sql`select 1 from ${sql.table(name)} where workspace_id = ${workspaceId} limit 1`.execute(db)
      if (some.rows.length > 0) found.push(name)
    }
    return found
  }

  it('knows every table that holds rows of workspaces', async () => {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'workspace_id' order by table_name`.execute(
      test.parts.database.db,
    )
    const snakeCase = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
    expect([...tablesOfWorkspaces, 'workspaces'].map(snakeCase).sort()).toEqual(rows.map(({ name }) => name))
  })

  it('takes its name, and leaves it as it is without', async () => {
    for (const confirm of ['', 'harbour & co', 'First']) {
      const answer = await remove(confirm)
      expect(answer.status).toBe(400)
      expect(answer.body).toMatchObject({ error: { issues: [{ path: '$.confirm' }] } })
    }
    expect((await call('GET', '/v1/agents')).status).toBe(200)
  })

  it("is refused for the server's first workspace, and for a key without admin", async () => {
    const answer = await remove('First', test.key)
    expect(answer.status).toBe(409)
    expect((await remove('First', (await test.addKey(['read', 'write', 'run'])).value)).status).toBe(403)
    expect((await test.call('GET', '/v1/me')).status).toBe(200)
  })

  it('is refused while a run is under way, whose outcome nobody would know', async () => {
    const { db } = test.parts.database
    await db
      .insertInto('runs')
      .values({
        workspaceId: other.workspaceId,
        id: 'run_1',
        actionId: 'act_1',
        action: 'list_orders',
        version: 1,
        mode: 'live',
        status: 'running',
        channel: 'api',
        startedBy: 'api',
        write: true,
        inputs: toJson({}),
        createdAt: test.clock.now(),
        updatedAt: test.clock.now(),
      })
      .execute()
    expect((await remove()).status).toBe(409)
    await sql`update runs set status = 'succeeded' where id = 'run_1'`.execute(db)
    expect((await remove()).status).toBe(200)
  })

  it('lets nobody in any more, on no node, and leaves where its trail ended in the trail of the first workspace', async () => {
    const node = test.addNode()
    const { body: checkpoint } = await call('GET', '/v1/audit/checkpoint')
    const answer = await remove()
    expect(answer.status, answer.text).toBe(200)
    const { seq, hash } = checkpoint as { seq: number; hash: string }
    expect(answer.body).toEqual({
      id: other.workspaceId,
      name: 'Harbour & co',
      trail: { throughSeq: seq, hash },
    })
    expect((await node.call('GET', '/v1/agents', { key: other.key })).status).toBe(401)
    expect((await call('GET', '/v1/agents')).status).toBe(401)
    const told = await test.call('GET', '/v1/audit?kind=workspace.deleted')
    expect(told.body).toMatchObject({
      data: [{ subject: other.workspaceId, detail: { name: 'Harbour & co', trail: { throughSeq: seq, hash } } }],
    })
  })

  it('gives nobody a new way in at a node that has not heard of it, nor deletes it twice', async () => {
    const node = test.addNode()
    const late = (method: string, path: string, body?: object) => node.call(method, path, { key: other.key, body })
    expect((await late('GET', '/v1/me')).status).toBe(200)
    expect((await remove()).status).toBe(200)
    expect((await late('POST', '/v1/api-keys', { name: 'Late', scopes: ['admin'] })).status).toBe(401)
    expect((await late('POST', '/v1/invitations', { role: 'owner' })).status).toBe(401)
    // What was under way when it was deleted.
    const person = { name: 'Eve', email: 'eve@example.com', password: 'correct horse battery' }
    const user = await createUser(node.parts, person)
    const actor = { type: 'user', ...user } as const
    const { workspaceId } = other
    const { value } = await test.parts.database.db.transaction().execute(async tx => {
      await addMember(tx, node.parts, { workspaceId, userId: user.id, name: user.name, role: 'owner', actor })
      return createApiKey(tx, node.parts, workspaceId, { name: 'Late', scopes: ['read', 'admin'], actor })
    })
    const { email, password } = person
    const joined = await node.call('POST', '/auth/sign-in', { key: null, body: { email, password } })
    const cookie = joined.headers.getSetCookie().join('; ')
    for (const { call } of [node, test]) {
      expect((await call('GET', '/v1/me', { key: value })).status).toBe(401)
      for (const workspace of [other.workspaceId, 'none']) {
        const headers = { cookie, 'bellhop-workspace': workspace }
        expect((await call('GET', '/v1/me', { key: null, headers })).status).toBe(401)
      }
    }
    expect((await late('POST', '/v1/agents', { name: 'Late', actions: [] })).status).toBe(404)
    expect((await late('DELETE', '/v1/workspace?confirm=Harbour%20%26%20co')).status).toBe(404)
    const told = await test.call('GET', '/v1/audit?kind=workspace.deleted')
    expect(told.body).toMatchObject({ data: [{ subject: other.workspaceId }] })
    expect((told.body as { data: unknown[] }).data).toHaveLength(1)
  })

  it('is not for a key that was revoked, nor is a purge, at a node that has not heard of that', async () => {
    const node = test.addNode()
    const late = (method: string, path: string, body?: object) => node.call(method, path, { key: other.key, body })
    const { actor } = (await late('GET', '/v1/me')).body as { actor: { id: string } }
    expect((await call('DELETE', `/v1/api-keys/${actor.id}`)).status).toBe(204)
    expect((await late('GET', '/v1/me')).status).toBe(200)
    expect((await late('DELETE', '/v1/workspace?confirm=Harbour%20%26%20co')).status).toBe(401)
    const purge = { confirm: 'Harbour & co', before: '2026-01-01T00:00:00Z', conversations: true, runs: true }
    expect((await late('POST', '/v1/workspace/purge', purge)).status).toBe(401)
    expect(await tablesWithRows(other.workspaceId)).toContain('agents')
  })

  it('holds up no rotation of keys until its rows are gone', async () => {
    await remove()
    const keyring = createKeyring([randomBytes(32), createHash('sha256').update('test master key').digest()])
    const { parts } = test.addNode({ keyring })
    expect(isComplete(await rotateAll(parts))).toBe(true)
  })

  it('leaves no trail to retention and exports, which would take what is half removed for forged', async () => {
    await remove()
    await removeTrail(test.parts, other.workspaceId, 2)
    test.clock.advance(10 * 24 * 60 * minute)
    await applyRetention(test.parts, { ...keepEverything, auditDays: 2 })
    expect(test.logs.filter(line => line.includes('does not hold'))).toEqual([])
    expect(await listTrails(test.parts.database.db)).toEqual([test.workspaceId])
  })

  it('leaves no row of it in any table, whichever nodes do it, and of others all', async () => {
    const before = await tablesWithRows(test.workspaceId)
    await remove()
    const job = scheduledJobs(test.conversationParts).find(({ name }) => name === 'deleted-workspaces')
    const run = () => job?.run(new AbortController().signal)
    await run()
    // What was begun with a key that a node still knew may end first.
    expect((await tablesWithRows(other.workspaceId)).length).toBeGreaterThan(5)
    test.clock.advance(minute)
    await Promise.all([run(), removeDeletedWorkspaces(test.addNode().parts)])
    expect(await tablesWithRows(other.workspaceId)).toEqual(['workspaces'])
    // A straggler that wrote all the same.
    await test.parts.database.db
      .insertInto('usedIdentityTokens')
      .values({
        workspaceId: other.workspaceId,
        agentId: 'agt_1',
        tokenHash: 'a',
        conversationId: 'cnv_1',
        expiresAt: test.clock.now(),
      })
      .execute()
    test.clock.advance(15 * minute)
    await run()
    expect(await tablesWithRows(other.workspaceId)).toEqual([])
    expect(await removeDeletedWorkspaces(test.parts)).toBe(0)
    expect(await tablesWithRows(test.workspaceId)).toEqual(before)
  })

  it('goes on where it was stopped', async () => {
    await remove()
    test.clock.advance(20 * minute)
    expect(await removeDeletedWorkspaces(test.parts, AbortSignal.abort())).toBe(0)
    expect(await tablesWithRows(other.workspaceId)).toContain('workspaces')
    expect(await removeDeletedWorkspaces(test.parts)).toBe(1)
    expect(await tablesWithRows(other.workspaceId)).toEqual([])
  })

  it('goes on with the next where one can not be emptied, which goes with a later call', async () => {
    const { db } = test.parts.database
    const third = await test.addWorkspace('Third')
    await remove()
    expect((await remove('Third', third.key)).status).toBe(200)
    test.clock.advance(20 * minute)
    await sql
      .raw(
        `create function refuse() returns trigger language plpgsql as $$ begin
           if old.workspace_id = '${other.workspaceId}' then raise 'refused'; end if; return old; end $$`,
      )
      .execute(db)
    await sql`create trigger refuse before delete on actions for each row execute function refuse()`.execute(db)
    expect(await removeDeletedWorkspaces(test.parts)).toBe(1)
    expect(await tablesWithRows(third.workspaceId)).toEqual([])
    await sql`drop trigger refuse on actions`.execute(db)
    await sql`drop function refuse`.execute(db)
    expect(await removeDeletedWorkspaces(test.parts)).toBe(1)
    expect(await tablesWithRows(other.workspaceId)).toEqual([])
  })
})
