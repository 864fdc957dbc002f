import { beforeEach, expect, it } from 'vitest'
import type { Actor } from '../http/principal.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'
import { listActors } from './actor-store.ts'
import { appendAudit } from './append-audit.ts'

describeOnEachDatabase('who is in the audit trail', open => {
  let test: TestApp
  beforeEach(async () => {
    test = await createTestApp(await open())
  })
  const act = (actor: Actor, workspaceId = test.workspaceId) =>
    test.parts.database.db
      .transaction()
      .execute(tx =>
        appendAudit(tx, test.parts, workspaceId, { kind: 'run.sent', actor, subject: 'run_1', detail: {} }),
      )
  const ada: Actor = { type: 'user', id: 'usr_ada', name: 'Ada' }
  const timer: Actor = { type: 'system', id: 'time-limit', name: 'Time limit' }

  it('is listed once by the last name that they had, without customers and without other workspaces', async () => {
    const other = await test.addWorkspace('Second')
    await act({ type: 'user', id: 'usr_eve', name: 'Eve' }, other.workspaceId)
    await act(ada)
    await act({ type: 'visitor', id: 'con_1', name: 'Customer' })
    await act(timer)
    await act({ ...ada, name: 'Ada Lovelace' })
    const { status, body } = await test.call('GET', '/v1/audit/actors')
    expect(status).toBe(200)
    const { data, nextCursor } = body as { data: unknown[]; nextCursor: null }
    expect(data.slice(0, 2)).toEqual([{ ...ada, name: 'Ada Lovelace' }, timer])
    expect(JSON.stringify(data)).not.toMatch(/Eve|Customer/)
    expect(nextCursor).toBeNull()
  })

  it('is found however long ago it was, part by part', async () => {
    await act(ada)
    for (let i = 0; i < 9; i++) await act(timer)
    const found: string[] = []
    let beforeSeq: number | null = null
    let parts = 0
    do {
      const part: Awaited<ReturnType<typeof listActors>> = await listActors(test.parts.database.db, test.workspaceId, {
        beforeSeq,
        entries: 4,
      })
      parts += 1
      found.push(...part.actors.map(({ id }) => id))
      beforeSeq = part.nextSeq
    } while (beforeSeq !== null)
    expect(found.slice(0, 2)).toEqual(['time-limit', 'time-limit'])
    expect(found.filter(id => id === 'usr_ada')).toHaveLength(1)
    expect(parts).toBeGreaterThan(2)
  })
})
