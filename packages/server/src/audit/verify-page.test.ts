import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { cutTrail } from './cut-trail.ts'
import { type VerifiedPage, verifyPage } from './verify-page.ts'

describeOnEachDatabase('the check of the trail on the server', open => {
  let test: TestApp
  beforeEach(async () => {
    test = await createTestApp(await open())
    for (const name of ['a', 'b', 'c', 'd']) await test.call('POST', '/v1/secrets', { body: { name, value: 'x' } })
  })
  const tamper = (change: ReturnType<typeof sql>) =>
    test.parts.database.db.transaction().execute(async tx => {
      await sql`set local bellhop.maintenance = 'on'`.execute(tx)
      await change.execute(tx)
    })
  const everyPage = async (atOnce: number) => {
    const pages: VerifiedPage[] = []
    for (let after: VerifiedPage['next'] = null; pages.length < 20; ) {
      const page: VerifiedPage = await verifyPage(test.parts, test.workspaceId, after, atOnce)
      pages.push(page)
      after = page.next
      if (!after) return pages
    }
    throw new Error('It does not end.')
  }

  it.each([1, 2, 3, 7, 100])('comes to its end by %i entries at once, with the head signed', async atOnce => {
    const pages = await everyPage(atOnce)
    expect(pages.every(({ ok }) => ok)).toBe(true)
    const last = pages.at(-1)
    expect(pages.reduce((sum, { entries }) => sum + entries, 0)).toBe(last?.newest)
    expect(last).toMatchObject({ next: null, checkedThrough: last?.newest, checkpoint: { seq: last?.newest } })
    expect(pages.slice(0, -1).every(({ checkpoint }) => checkpoint === null)).toBe(true)
  })

  const own = () => sql`workspace_id = ${test.workspaceId}`
  it.each<[string, () => ReturnType<typeof sql>, string]>([
    [
      'a changed entry',
      () => sql`update audit_entries set subject = subject || 'x' where ${own()} and seq = 4`,
      'changed',
    ],
    ['a missing entry', () => sql`delete from audit_entries where ${own()} and seq = 4`, 'missing'],
    ['a cut end', () => sql`delete from audit_entries where ${own()} and seq >= 4`, ''],
    ['an end behind the head', () => sql`update audit_heads set seq = 4 where ${own()}`, 'wrong_head'],
  ])('finds %s by however many at once', async (_, change, fault) => {
    await verifyPage(test.parts, test.workspaceId, null)
    await tamper(change())
    for (const atOnce of [1, 2, 3, 100]) {
      const pages = await everyPage(atOnce)
      const last = pages.at(-1)
      expect(last, `${atOnce}`).toMatchObject({
        ok: false,
        next: null,
        checkpoint: null,
        checkedThrough: expect.any(Number),
      })
      expect(last?.checkedThrough).toBeLessThanOrEqual(4)
      if (fault !== '') expect(last?.problem?.fault).toBe(fault)
    }
  })

  it('finds an end that was cut together with its head, behind what was checked before', async () => {
    const { next } = await verifyPage(test.parts, test.workspaceId, null, 4)
    const { hash } = (await verifyPage(test.parts, test.workspaceId, null, 3)).next ?? { hash: '' }
    await tamper(sql`delete from audit_entries where ${own()} and seq > 3`)
    await tamper(sql`update audit_heads set seq = 3, hash = ${hash} where ${own()}`)
    expect(await verifyPage(test.parts, test.workspaceId, null)).toMatchObject({ ok: true, newest: 3 })
    expect(await verifyPage(test.parts, test.workspaceId, next)).toMatchObject({
      ok: false,
      checkedThrough: 3,
      problem: { seq: 4, fault: 'truncated' },
      next: null,
      checkpoint: null,
    })
  })

  it('holds for a trail whose beginning was cut, and says so where it was cut in between', async () => {
    const first = await verifyPage(test.parts, test.workspaceId, null, 2)
    test.clock.advance(60_000)
    await cutTrail(test.parts, { workspaceId: test.workspaceId, before: test.clock.now() })
    const pages = await everyPage(2)
    expect(pages.at(-1)).toMatchObject({ ok: true, next: null })
    await expect(verifyPage(test.parts, test.workspaceId, first.next)).rejects.toMatchObject({ code: 'conflict' })
    await tamper(sql`delete from audit_entries where ${own()} and kind = 'audit.cut'`)
    expect((await everyPage(2)).at(-1)).toMatchObject({ ok: false })
  })

  it('is asked for over REST, page after page', async () => {
    const { status, body } = await test.call('GET', '/v1/audit/verify')
    expect(status).toBe(200)
    expect(body).toMatchObject({ ok: true, problem: null, next: null })
    const { hash } = (await verifyPage(test.parts, test.workspaceId, null, 3)).next ?? { hash: '' }
    expect((await test.call('GET', `/v1/audit/verify?afterSeq=3&afterHash=${hash}`)).body).toMatchObject({ ok: true })
    expect((await test.call('GET', `/v1/audit/verify?afterSeq=3&afterHash=0`)).body).toMatchObject({ ok: false })
    expect((await test.call('GET', '/v1/audit/verify?afterSeq=3')).status).toBe(400)
  })
})

describeOnEachDatabase('the list of the trail', open => {
  it('gives what somebody did, and what was done within some time', async () => {
    const test = await createTestApp(await open())
    await test.call('POST', '/v1/secrets', { body: { name: 'a', value: 'x' } })
    test.clock.advance(60_000)
    const from = encodeURIComponent(test.clock.now().toISOString())
    const key = await test.addKey(['write'])
    const made = await test.call('POST', '/v1/secrets', { key: key.value, body: { name: 'b', value: 'x' } })
    const subject = made.field('id')
    const of = async (query: string) => (await test.call('GET', `/v1/audit?kind=secret.created&${query}`)).body
    expect(await of(`actor=${key.id}`)).toMatchObject({ data: [{ subject }] })
    expect(await of(`from=${from}`)).toMatchObject({ data: [{ subject }] })
    expect(await of(`to=${from}`)).toMatchObject({ data: [{ detail: { name: 'a' } }] })
    expect(await of('actor=nobody')).toMatchObject({ data: [] })
  })
})
