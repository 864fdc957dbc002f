import { type AuditEntry, entryHash, verifyChain } from '@bellhop/core/audit'
import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { toJson } from '../database/index.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { appendAudit } from './append-audit.ts'
import { verifyAudit } from './verify-audit.ts'

const actor = { type: 'system', id: 'test', name: 'Test' } as const

describeOnEachDatabase('the audit trail', open => {
  let test: TestApp
  beforeEach(async () => {
    test = await createTestApp(await open())
    for (const name of ['a', 'b', 'c']) await test.call('POST', '/v1/secrets', { body: { name, value: 'x' } })
  })
  const append = (subject: string, detail = {}) =>
    test.parts.database.db
      .transaction()
      .execute(tx => appendAudit(tx, test.parts, test.workspaceId, { kind: 'run.sent', actor, subject, detail }))
  const tamper = (change: ReturnType<typeof sql>) =>
    test.parts.database.db.transaction().execute(async tx => {
      await sql`set local bellhop.maintenance = 'on'`.execute(tx)
      await change.execute(tx)
    })
  const exported = async (query = '') => {
    const answer = await test.call('GET', `/v1/audit/export${query}`)
    return { answer, lines: answer.text.split('\n').filter(line => line !== '') }
  }

  it('is a sound chain over everything that was done', async () => {
    const checkpoint = await test.call('GET', '/v1/audit/checkpoint')
    const verdict = await verifyAudit(test.parts, test.workspaceId)
    expect(verdict).toMatchObject({ ok: true, count: 6, head: { seq: 6, hash: checkpoint.field('hash') } })
    expect(checkpoint.body).toMatchObject({ seq: 6, at: test.clock.now().toISOString() })
  })

  it('names the entry of which a single value was changed', async () => {
    await tamper(
      sql`update audit_entries set subject = subject || 'x' where workspace_id = ${test.workspaceId} and seq = 4`,
    )
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({ ok: false, seq: 4, fault: 'changed' })
  })

  it.each([
    "at = at + interval '1 ms'",
    "id = id || 'x'",
    "kind = 'secret.deleted'",
    "actor = '{}'",
    "detail = '{}'",
    "prev_hash = repeat('0', 64)",
    "hash = repeat('0', 64)",
    "workspace_id = 'wsp_other'",
    'seq = seq + 100',
  ])('does not hold once %s', async change => {
    await tamper(sql`update audit_entries set ${sql.raw(change)} where workspace_id = ${test.workspaceId} and seq = 4`)
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({ ok: false })
  })

  it('names where two entries were swapped', async () => {
    await tamper(sql`update audit_entries set seq = -seq where workspace_id = ${test.workspaceId} and seq in (3, 4)`)
    await tamper(sql`update audit_entries set seq = 7 + seq where workspace_id = ${test.workspaceId} and seq < 0`)
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({ ok: false, seq: 3, fault: 'changed' })
  })

  it('names where an entry was taken out, at the end too', async () => {
    await tamper(sql`delete from audit_entries where workspace_id = ${test.workspaceId} and seq = 3`)
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({ ok: false, seq: 4, fault: 'missing' })
    await tamper(sql`delete from audit_entries where workspace_id = ${test.workspaceId} and seq > 2`)
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({ ok: false, seq: 2, fault: 'truncated' })
  })

  it('names where an entry was changed and given a hash that fits', async () => {
    const { lines } = await exported()
    const third: AuditEntry = { ...JSON.parse(lines[2] ?? ''), detail: { forged: true } }
    await tamper(
      sql`update audit_entries set detail = ${toJson(third.detail)}, hash = ${entryHash(third)} where workspace_id = ${test.workspaceId} and seq = 3`,
    )
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({ ok: false, seq: 4, fault: 'relinked' })
  })

  it('hides nothing behind a head that was moved back', async () => {
    const { lines: before } = await exported()
    const last = await test.parts.database.db
      .selectFrom('auditEntries')
      .select(['id', 'hash'])
      .where('workspaceId', '=', test.workspaceId)
      .where('seq', 'in', [5, 6])
      .orderBy('seq')
      .execute()
    await tamper(sql`update audit_heads set seq = 5, hash = ${last[0]?.hash} where workspace_id = ${test.workspaceId}`)
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({
      ok: false,
      seq: 6,
      id: last[1]?.id,
      fault: 'wrong_head',
    })
    const { lines } = await exported()
    expect(lines.slice(0, -1)).toEqual(before.slice(0, -1))
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ head: { seq: 5 } })
  })

  it('cannot be changed without the setting for maintenance', async () => {
    const change = sql`update audit_entries set subject = 'x' where seq = 1`.execute(test.parts.database.db)
    await expect(change).rejects.toThrow('append-only')
  })

  it('is numbered without gaps or repetition however many write at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => append(`run_${i}`)))
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({ ok: true, count: 26 })
  })

  it('keeps no entry of what was rolled back', async () => {
    const failing = test.parts.database.db.transaction().execute(async tx => {
      await appendAudit(tx, test.parts, test.workspaceId, { kind: 'run.sent', actor, subject: 'run_1', detail: {} })
      throw new Error('rolled back')
    })
    await expect(failing).rejects.toThrow('rolled back')
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({ ok: true, count: 6 })
  })

  it('verifies whatever text it holds, after storing and reading', async () => {
    await append('run_1', { text: 'a\0b \ud800 "\u2028 é 😀', numbers: [1e21, 0.1, -0, 1e-7], '': null })
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({ ok: true, count: 7 })
  })

  it('is exported first to last, with its head in the last line, and verifies outside', async () => {
    for (let i = 0; i < 3; i++) await append(`run_${i}`)
    const { answer, lines } = await exported()
    expect(answer.headers.get('content-type')).toBe('application/jsonl; charset=utf-8')
    const { head } = JSON.parse(lines.pop() ?? '')
    const entries = lines.map(line => JSON.parse(line))
    expect(await verifyChain(entries, { checkpoints: [head] })).toMatchObject({ ok: true, count: 9 })
    expect(await verifyChain(entries.slice(0, -1), { checkpoints: [head] })).toMatchObject({
      ok: false,
      fault: 'truncated',
    })
  })

  it('is exported in more than one batch without losing a line', async () => {
    await test.parts.database.db.transaction().execute(async tx => {
      const record = { kind: 'run.sent', actor, subject: 'run_1', detail: {} } as const
      for (let i = 0; i < 1_100; i++) await appendAudit(tx, test.parts, test.workspaceId, record)
    })
    expect((await exported()).lines).toHaveLength(1_107)
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({ ok: true, count: 1_106 })
  })

  it('ends an export that breaks off with a line that says so, and tells it once in the log', async () => {
    for (let i = 0; i < 3; i++) await append(`run_${i}`)
    await tamper(sql`update audit_entries set at = 'infinity' where workspace_id = ${test.workspaceId} and seq = 8`)
    for (const format of ['jsonl', 'csv']) {
      test.logs.length = 0
      const { answer, lines } = await exported(`?format=${format}`)
      expect(answer.status).toBe(200)
      expect(lines.at(-1)).toMatch(format === 'csv' ? /^,,,broken,,,/ : /^\{"broken":"The server could not read/)
      expect(answer.text).not.toMatch(/infinity|\n\s+at |head/)
      expect(test.logs.filter(line => line.includes('broke off'))).toHaveLength(1)
    }
  })

  it('is exported as CSV that no spreadsheet takes for formulas', async () => {
    await append('=cmd|x', { note: 'a "quoted", line' })
    const { answer, lines } = await exported('?format=csv')
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(lines).toHaveLength(9)
    expect(lines[0]).toMatch(/^seq,id,at,kind,actor,subject,detail,prevHash,hash,workspaceId/)
    expect(lines[7]).toContain(",'=cmd|x,")
    expect(lines[7]).toContain('"{""note"":""a \\""quoted\\"", line""}"')
    expect(lines[8]).toMatch(/^,,,head,,,"\{""seq"":7,/)
  })

  it('says where a change came from, and the hash covers it', async () => {
    const headers = { 'User-Agent': `curl/8 ${'x'.repeat(300)}` }
    await test.call('POST', '/v1/secrets', { body: { name: 'd', value: 'x' }, headers })
    const { body } = await test.call('GET', '/v1/audit?kind=secret.created&limit=1')
    const from = { address: null, userAgent: `curl/8 ${'x'.repeat(193)}` }
    expect(body).toMatchObject({ data: [{ actor: { type: 'api_key', name: 'Test', from } }] })
    expect((await test.call('GET', '/v1/audit?kind=workspace.created')).body).toMatchObject({
      data: [{ actor: { type: 'system', from: 'system' } }],
    })
    await tamper(sql`update audit_entries set actor = ${toJson({ ...actor, from: 'cli' })} where seq = 7`)
    expect(await verifyAudit(test.parts, test.workspaceId)).toMatchObject({ ok: false, seq: 7, fault: 'changed' })
  })

  it('is listed newest first, by kind and subject, and is each workspace’s own', async () => {
    const other = await test.addWorkspace('Other')
    const all = await test.call('GET', '/v1/audit?limit=2')
    expect(all.body).toMatchObject({ data: [{ seq: 6 }, { seq: 5 }] })
    const next = await test.call('GET', `/v1/audit?limit=2&cursor=${all.field('nextCursor')}`)
    expect(next.body).toMatchObject({ data: [{ seq: 4 }, { seq: 3 }] })
    expect((await test.call('GET', '/v1/audit?kind=workspace.created')).body).toMatchObject({ data: [{ seq: 1 }] })
    expect((await test.call('GET', '/v1/audit?kind=nothing')).status).toBe(400)
    const theirs = await test.call('GET', '/v1/audit', { key: other.key })
    expect(theirs.body).toMatchObject({
      data: [{ seq: 3 }, { seq: 2 }, { seq: 1, subject: other.workspaceId }],
      nextCursor: null,
    })
  })
})
