import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import type { Database } from '../database/index.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { exportAll } from './export-all.ts'
import { TrailCutError } from './read-trail.ts'
import { deleteEntries, writeStub } from './stub-store.ts'

describeOnEachDatabase('The export of all trails', open => {
  let database: Database
  let app: TestApp
  let second: string
  beforeAll(async () => {
    database = await open()
    app = await createTestApp(database)
    second = (await app.addWorkspace('Second')).workspaceId
  })

  it('has every workspace, its entries as the export of one has them, its head and its runs, and says when it is complete', async () => {
    const own = (await app.call('GET', '/v1/audit/export')).text.trim().split('\n')
    const { seq, hash } = JSON.parse(own.pop() ?? '').head
    const lines = await all(database)
    expect(lines.slice(0, own.length + 4)).toEqual([
      `{"workspace":"${app.workspaceId}"}`,
      ...own,
      `{"head":{"seq":${seq},"hash":"${hash}"}}`,
      '{"runs":{"checked":0,"removed":0}}',
      `{"workspace":"${second}"}`,
    ])
    expect(own.length).toBeGreaterThan(2)
    expect(lines.at(-1)).toBe('{"complete":true}')
  })

  it('shows entries that the head hides, a head without entries, and a workspace without either', async () => {
    const before = await all(database)
    await database.db.deleteFrom('auditHeads').where('workspaceId', '=', app.workspaceId).execute()
    await database.db.insertInto('auditHeads').values({ workspaceId: 'wsp_gone', seq: 7, hash: 'ab' }).execute()
    const lines = await all(database)
    const hidden = lines.slice(0, lines.indexOf(`{"workspace":"${second}"}`))
    expect(hidden.slice(0, -2)).toEqual(before.slice(0, hidden.length - 2))
    expect(hidden.at(-2)).toBe(`{"head":{"seq":0,"hash":"${'0'.repeat(64)}"}}`)
    expect(lines.slice(-4, -2)).toEqual(['{"workspace":"wsp_gone"}', '{"head":{"seq":7,"hash":"ab"}}'])
  })

  it('gives the entries before one that the database holds but cannot give, says so, and goes on', async () => {
    await database.db.transaction().execute(async tx => {
      await sql`select set_config('bellhop.maintenance', 'on', true)`.execute(tx)
      // Valid where it is stored, and no time that a Date can be.
      await sql`update audit_entries set at = 'infinity' where workspace_id = ${second} and seq = 2`.execute(tx)
    })
    const lines = await all(database)
    const trail = lines.slice(lines.indexOf(`{"workspace":"${second}"}`) + 1)
    expect(trail[0]).toContain('"seq":1,')
    expect(trail[1]).toMatch(/^\{"unreadable":"The entry that follows .*can't be read: .*infinity/)
    expect(trail.at(-1)).toBe('{"complete":true}')
  })

  it('breaks off where retention cuts a trail while it is read, rather than show a gap', async () => {
    const { workspaceId } = await app.addWorkspace('Cut')
    const cut = (throughSeq: number) =>
      database.db.transaction().execute(async tx => {
        const times = { before: '2026-11-20T00:00:00.000Z', at: '2026-11-20T00:00:00.000Z', by: 'retention' }
        const signature = { keyId: '', publicKey: '', signature: '' }
        const stub = { workspace: workspaceId, fromSeq: 1, throughSeq, count: throughSeq, hash: '' }
        await writeStub(tx, { ...stub, ...times, ...signature })
        await deleteEntries(tx, workspaceId, { throughSeq, limit: 10 })
      })
    await cut(1)
    const lines = exportAll({ database })
    for (let next = await lines.next(); !String(next.value).startsWith('{"stub"'); next = await lines.next());
    await cut(2)
    await expect(lines.next()).rejects.toThrow(TrailCutError)
  })
})

async function all(database: Database): Promise<string[]> {
  const lines: string[] = []
  for await (const line of exportAll({ database })) lines.push(line.trimEnd())
  return lines
}
