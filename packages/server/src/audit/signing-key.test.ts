import { type AuditCheckpoint, isCheckpointSigned, parsePublicKey } from '@bellhop/core/audit'
import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { createKeyring } from '../crypto/keyring.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
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
