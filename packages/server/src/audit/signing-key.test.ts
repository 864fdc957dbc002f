import { type AuditCheckpoint, isCheckpointSigned, parsePublicKey } from '@bellhop/core/audit'
import { type KyselyPlugin, sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { createKeyring } from '../crypto/keyring.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { readSignedEnd } from './checkpoint.ts'
import { auditKeyContext, ownPublicKey } from './signing-key.ts'
import { verifyAudit } from './verify-audit.ts'

describeOnEachDatabase('the key that signs a trail', open => {
  let test: TestApp
  beforeEach(async () => {
    test = await createTestApp(await open())
  })
  const checkpoint = async () => (await test.call('GET', '/v1/audit/checkpoint')).body as AuditCheckpoint
  const keys = async () =>
    (await test.call('GET', '/v1/audit/keys')).body as {
      data: { publicKey: string; pem: string; retiredAt: unknown }[]
    }

  it('signs checkpoints and the last line of an export, and is told as its public half', async () => {
    const taken = await checkpoint()
    expect(taken).toMatchObject({ workspace: test.workspaceId, at: test.clock.now().toISOString() })
    expect(isCheckpointSigned(taken)).toBe(true)
    const { data } = await keys()
    expect(data).toMatchObject([{ id: taken.keyId, publicKey: taken.publicKey, retiredAt: null }])
    expect(parsePublicKey(data[0]?.pem ?? '')).toBe(taken.publicKey)
    const lines = (await test.call('GET', '/v1/audit/export')).text.trim().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ head: taken })
  })

  it('is another in each workspace, and no two calls at once make two', async () => {
    const other = await test.addWorkspace('Other')
    const theirs = (await test.call('GET', '/v1/audit/checkpoint', { key: other.key })).field('publicKey')
    await sql`delete from audit_keys`.execute(test.parts.database.db)
    const taken = await Promise.all(Array.from({ length: 8 }, checkpoint))
    expect(new Set(taken.map(({ publicKey }) => publicKey)).size).toBe(1)
    expect(taken[0]?.publicKey).not.toBe(theirs)
    expect((await keys()).data).toHaveLength(1)
  })

  it('is replaced when an admin says so, and what it signed verifies with it as before', async () => {
    const before = await checkpoint()
    test.clock.advance(1_000)
    const made = await test.call('POST', '/v1/audit/keys')
    expect(made.status).toBe(201)
    const after = await checkpoint()
    expect(after.publicKey).toBe(made.field('publicKey'))
    expect(after.publicKey).not.toBe(before.publicKey)
    expect(isCheckpointSigned(before)).toBe(true)
    expect((await keys()).data).toMatchObject([
      { publicKey: after.publicKey, retiredAt: null },
      { publicKey: before.publicKey, retiredAt: test.clock.now().toISOString() },
    ])
    const trail = await test.call('GET', '/v1/audit?kind=audit_key.created')
    expect(trail.body).toMatchObject({
      data: [
        { subject: after.keyId, detail: { publicKey: after.publicKey, replaces: before.keyId } },
        { subject: before.keyId, detail: { publicKey: before.publicKey, replaces: null } },
      ],
    })
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({ ok: true })
  })

  it('keeps no private half once it is replaced, and is still told from a key that somebody else made', async () => {
    const { parts, workspaceId } = test
    const { db } = parts.database
    const rowOf = (id: string) => db.selectFrom('auditKeys').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const { keyId, publicKey } = await checkpoint()
    const opened = (sealed: Buffer) => parts.keyring.open(sealed, auditKeyContext(workspaceId, keyId))
    expect(opened((await rowOf(keyId)).sealedKey).length).toBeGreaterThan(32)
    expect(await ownPublicKey(db, parts, workspaceId, keyId)).toBe(publicKey)
    await test.call('POST', '/v1/audit/keys')
    expect(opened((await rowOf(keyId)).sealedKey).toString('base64')).toBe(publicKey)
    expect(await ownPublicKey(db, parts, workspaceId, keyId)).toBe(publicKey)
    const forged = parts.keyring.seal(Buffer.from(publicKey, 'base64'), ['another', workspaceId, keyId])
    await db.updateTable('auditKeys').set({ sealedKey: forged }).where('id', '=', keyId).execute()
    expect(await ownPublicKey(db, parts, workspaceId, keyId)).toBeNull()
  })

  it('signs an export with the key that its entries name last, also while that is replaced', async () => {
    const { parts, workspaceId } = test
    const before = await checkpoint()
    let replaced = false
    const meanwhile: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        // The key has been read, and not yet the end.
        if (!replaced && result.rows.length === 1 && 'sealedKey' in Object(result.rows[0])) {
          replaced = true
          await test.call('POST', '/v1/audit/keys')
        }
        return result
      },
    }
    const { database } = parts
    const watched = { ...parts, database: { ...database, db: database.db.withPlugin(meanwhile) } }
    const { key, end } = await readSignedEnd(watched, workspaceId)
    const { data } = (await test.call('GET', '/v1/audit?kind=audit_key.created')).body as { data: { seq: number }[] }
    expect(key.id).not.toBe(before.keyId)
    expect(key.id).toBe((await checkpoint()).keyId)
    expect(end.head.seq).toBe(data[0]?.seq)
  })

  it('is sealed, and stays the same when the master key is another', async () => {
    const before = await checkpoint()
    const { sealedKey } = await test.parts.database.db
      .selectFrom('auditKeys')
      .select('sealedKey')
      .executeTakeFirstOrThrow()
    expect(sealedKey.toString('latin1')).not.toContain(Buffer.from('302e0201', 'hex').toString('latin1'))
    const stranger = await createTestApp(test.parts.database, {
      parts: { keyring: createKeyring([Buffer.alloc(32, 9)]) },
    })
    const answer = await stranger.call('GET', '/v1/audit/checkpoint', { key: test.key })
    expect(answer.status).toBe(500)
    expect((await checkpoint()).publicKey).toBe(before.publicKey)
  })
})
