import { generateKeyPairSync } from 'node:crypto'
import { type AuditStub, entryHash, signStub } from '@bellhop/core/audit'
import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { verifyAudit } from '../audit/verify-audit.ts'
import { createKeyring } from '../crypto/keyring.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type LiveApp, useLiveApp } from '../testing/live-app.ts'
import { applyRetention } from './apply-retention.ts'
import { keepEverything, type Retention } from './retention.ts'

const day = 24 * 60 * 60 * 1000

describeOnEachDatabase('retention, for somebody who can write to the database', open => {
  const live = useLiveApp(open)
  let app: LiveApp
  beforeEach(async () => {
    app = live()
    const inputs = [{ name: 'order_id', type: 'string', title: 'Order number' }]
    await app.addAction({ name: 'order_status', inputs, request: { path: '/orders/{{order_id}}' } })
    await app.addAction({
      name: 'return_item',
      inputs,
      request: { method: 'POST', path: '/returns', body: '{"order":"{{order_id}}"}' },
    })
  })
  const apply = (retention: Partial<Retention>) => applyRetention(app.parts, { ...keepEverything, ...retention })
  const read = () => app.run('/v1/actions/order_status/runs', { inputs: { order_id: 'A7' } })
  const entries = () =>
    app.parts.database.db
      .selectFrom('auditEntries')
      .selectAll()
      .where('workspaceId', '=', app.workspaceId)
      .orderBy('seq')
      .execute()
  const tamper = (statement: ReturnType<typeof sql>) =>
    app.parts.database.db.transaction().execute(async tx => {
      await sql`set local bellhop.maintenance = 'on'`.execute(tx)
      await statement.execute(tx)
    })
  const complaints = () =>
    app.logs.filter(line => line.includes('retention leaves it as it is') && line.includes(app.workspaceId))
  const storedStub = () =>
    app.parts.database.db.selectFrom('auditStubs').selectAll().where('workspaceId', '=', app.workspaceId).execute()

  /** Stores a stub that stands for the first three entries, the second of which was changed. */
  async function storeStub(key: 'unsigned' | 'foreign' | 'inserted' | 'sealed') {
    const third = (await entries())[2]
    if (!third) throw new Error('three entries')
    const at = app.clock.now().toISOString()
    const { privateKey } = generateKeyPairSync('ed25519')
    const stub: AuditStub = signStub(
      { workspace: app.workspaceId, fromSeq: 1, throughSeq: 3, count: 3, hash: third.hash, before: at, at, by: 'x' },
      privateKey,
    )
    if (key === 'inserted' || key === 'sealed') {
      const bytes = privateKey.export({ type: 'pkcs8', format: 'der' })
      // With a master key of their own.
      const sealed = createKeyring([Buffer.alloc(32, 9)]).seal(bytes, ['audit-key', app.workspaceId, stub.keyId])
      const sealedKey = key === 'sealed' ? sealed : bytes
      await sql`insert into audit_keys (workspace_id, id, public_key, sealed_key, created_at, retired_at)
        values (${app.workspaceId}, ${stub.keyId}, ${stub.publicKey}, ${sealedKey}, now(), now())`.execute(
        app.parts.database.db,
      )
    }
    const signature = key === 'unsigned' ? 'x' : stub.signature
    await sql`insert into audit_stubs (workspace_id, from_seq, through_seq, entry_count, hash, written_before, cut_at, cut_by,
      key_id, public_key, signature) values (${app.workspaceId}, 1, 3, 3, ${stub.hash}, ${at}, ${at}, 'x', ${stub.keyId},
      ${stub.publicKey}, ${signature})`.execute(app.parts.database.db)
  }

  it.each(['unsigned', 'foreign', 'inserted', 'sealed'] as const)(
    'believes no stub that it did not sign itself, whatever key is stored with it: %s',
    async key => {
      for (let i = 0; i < 5; i++) await read()
      app.clock.advance(3 * day)
      await tamper(sql`update audit_entries set subject = 'x' where workspace_id = ${app.workspaceId} and seq = 2`)
      await storeStub(key)
      const before = (await entries()).map(({ seq }) => seq)
      await apply({ runsDays: 2, auditDays: 2 })
      expect((await entries()).map(({ seq }) => seq)).toEqual(expect.arrayContaining(before))
      expect(await storedStub()).toMatchObject([{ cutBy: 'x' }])
      expect(complaints()).toHaveLength(1)
    },
  )

  it('believes no earlier stub of its own that is put back: the trail says where it was cut last', async () => {
    const stubs = []
    for (const _ of [1, 2]) {
      for (let i = 0; i < 3; i++) await read()
      app.clock.advance(3 * day)
      await apply({ runsDays: 2, auditDays: 2 })
      stubs.push(...(await storedStub()))
    }
    const [earlier] = stubs
    if (!earlier) throw new Error('a stub')
    await app.parts.database.db
      .updateTable('auditStubs')
      .set(earlier)
      .where('workspaceId', '=', app.workspaceId)
      .execute()
    app.clock.advance(3 * day)
    const before = (await entries()).length
    await apply({ runsDays: 2, auditDays: 2 })
    expect((await entries()).length).toBeGreaterThanOrEqual(before)
    expect(complaints()).toHaveLength(1)
  })

  it('cuts nothing that was written anew as a whole: it does not fit the entry behind it', async () => {
    for (let i = 0; i < 3; i++) await read()
    app.clock.advance(3 * day)
    await apply({ runsDays: 2 })
    const last = (await entries()).findLast(({ kind }) => kind !== 'run.removed')
    if (!last) throw new Error('entries')
    const hash = entryHash({ ...last, at: last.at.toISOString(), subject: 'x' })
    await tamper(
      sql`update audit_entries set subject = 'x', hash = ${hash} where workspace_id = ${app.workspaceId} and seq = ${last.seq}`,
    )
    const before = await entries()
    await apply({ runsDays: 2, auditDays: 2 })
    expect(await entries()).toEqual(before)
    expect(await storedStub()).toEqual([])
    expect(complaints()).toHaveLength(1)
  })

  it('cuts nothing where the head was moved back, so that entries stand behind it', async () => {
    for (let i = 0; i < 3; i++) await read()
    app.clock.advance(3 * day)
    await apply({ runsDays: 2 })
    await sql`update audit_heads set seq = seq - 1 where workspace_id = ${app.workspaceId}`.execute(
      app.parts.database.db,
    )
    const before = await entries()
    await apply({ auditDays: 2 })
    expect(await entries()).toEqual(before)
    expect(complaints()).toHaveLength(1)
  })

  it('holds up no other workspace by one whose trail can not be written any more', async () => {
    for (let i = 0; i < 3; i++) await read()
    await sql`update audit_heads set seq = seq - 1 where workspace_id = ${app.workspaceId}`.execute(
      app.parts.database.db,
    )
    app.clock.advance(3 * day)
    await apply({ runsDays: 2 })
    expect(
      app.logs.filter(line => line.includes('could not be applied') && line.includes(app.workspaceId)),
    ).toHaveLength(1)
  })

  it('keeps what tells of a run whose outcome is unknown, and cuts before it', async () => {
    await read()
    const run = await refundWithoutAnswer()
    await read()
    app.clock.advance(5 * day)
    await apply({ runsDays: 2, auditDays: 2 })
    expect((await entries()).map(({ subject }) => subject)).toContain(run.id)
    expect((await entries())[0]).toMatchObject({ subject: run.id })
    expect(await verifyAudit(app.parts, app.workspaceId)).toMatchObject({ ok: true })
    await app.run(`/v1/runs/${run.id}/settle`, { outcome: 'succeeded', note: 'Seen.' })
    app.clock.advance(5 * day)
    await apply({ runsDays: 2, auditDays: 2 })
    expect((await entries()).map(({ subject }) => subject)).not.toContain(run.id)
    expect(await verifyAudit(app.parts, app.workspaceId)).toMatchObject({ ok: true })
  })

  it('keeps it also where the record was taken away: nothing else shows that', async () => {
    await read()
    const run = await refundWithoutAnswer()
    await sql`delete from runs where id = ${run.id}`.execute(app.parts.database.db)
    await read()
    app.clock.advance(5 * day)
    await apply({ runsDays: 2, auditDays: 2 })
    const last = (await entries()).findLast(({ subject }) => subject === run.id)
    expect(last?.detail).toMatchObject({ status: 'unknown' })
  })

  async function refundWithoutAnswer() {
    app.upstream.play(() => ({ status: 504 }))
    const asked = await app.run('/v1/actions/return_item/runs', { inputs: { order_id: 'A7' } })
    const run = await app.run(`/v1/runs/${asked.id}/approve`, { digest: asked.approval?.digest })
    expect(run.status).toBe('unknown')
    app.upstream.play()
    return run
  }
})
