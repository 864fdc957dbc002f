import { beforeEach, expect, it } from 'vitest'
import { type Database, rowInsert } from '../database/index.ts'
import type { FeedbackTable } from '../database/schema.ts'
import type { Actor } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { createTestApp } from '../testing/test-app.ts'
import { appendAudit } from './append-audit.ts'
import { type AppendWithRows, createAppendWithRows } from './append-with-rows.ts'
import { verifyAudit } from './verify-audit.ts'

const feedbackInsert = rowInsert<FeedbackTable>('feedback', {
  workspaceId: 'text',
  id: 'text',
  conversationId: 'text',
  eventNumber: 'int4',
  value: 'text',
  createdAt: 'timestamptz',
})

describeOnEachDatabase('Rows and the entries that tell of them', open => {
  let parts: Parts
  let workspaceId: string
  let seqBefore: number
  let append: AppendWithRows<FeedbackTable>
  beforeEach(async () => {
    const app = await createTestApp(await open())
    parts = app.parts
    workspaceId = app.workspaceId
    append = node()
    seqBefore = await entries()
  })

  const actor: Actor = { type: 'system', id: 'test', name: 'Test' }
  const node = () => createAppendWithRows(parts, 'append_feedback', feedbackInsert)
  const record = (id: string) => ({ kind: 'run.finished', actor, subject: id, detail: { id } }) as const
  const write = (by: AppendWithRows<FeedbackTable>, ids: string[]) =>
    by(
      workspaceId,
      ids.map(id => ({ workspaceId, id, conversationId: 'c', eventNumber: null, value: 'up', createdAt: new Date(0) })),
      ids.map(record),
    )
  const stored = async () => {
    const rows = await parts.database.db.selectFrom('feedback').select('id').orderBy('id').execute()
    return rows.map(({ id }) => id)
  }
  const entries = async () => {
    const verdict = await verifyAudit(parts, workspaceId)
    if (!verdict.ok) throw new Error(verdict.reason)
    return verdict.count
  }
  const statements = (database: Database) => {
    let alone = 0
    const counted: Database = {
      ...database,
      execute: (...call) => {
        alone += 1
        return database.execute(...call)
      },
    }
    return { counted, alone: () => alone }
  }

  it('are stored together, in the order of the records', async () => {
    await write(append, ['a'])
    await write(append, ['b', 'c'])
    expect(await stored()).toEqual(['a', 'b', 'c'])
    expect(await entries()).toBe(seqBefore + 3)
    const { db } = parts.database
    const subjects = await db.selectFrom('auditEntries').select('subject').where('seq', '>', seqBefore).execute()
    expect(subjects.map(({ subject }) => subject)).toEqual(['a', 'b', 'c'])
  })

  it('are stored after entries that somebody else has added in between, and none of them twice', async () => {
    await write(append, ['a'])
    for (const id of ['b', 'd', 'f']) {
      await parts.database.db.transaction().execute(tx => appendAudit(tx, parts, workspaceId, record('other')))
      await write(append, [id])
      await write(append, [`${id}+`])
    }
    expect(await stored()).toEqual(['a', 'b', 'b+', 'd', 'd+', 'f', 'f+'])
    expect(await entries()).toBe(seqBefore + 10)
  })

  it('are stored neither, where one of the rows is refused', async () => {
    await write(append, ['a'])
    await expect(write(append, ['b', 'a'])).rejects.toMatchObject({ code: '23505', constraint: 'feedback_pkey' })
    expect(await stored()).toEqual(['a'])
    expect(await entries()).toBe(seqBefore + 1)
    await write(append, ['c'])
    expect(await entries()).toBe(seqBefore + 2)
  })

  it('make one chain without a fork, however many nodes hammer on it', async () => {
    const groups = 15
    const run = async (name: string) => {
      const own = node()
      for (let group = 0; group < groups; group++) await write(own, [`${name}${group}a`, `${name}${group}b`])
    }
    const others = async () => {
      for (let n = 0; n < groups; n++)
        await parts.database.db.transaction().execute(tx => appendAudit(tx, parts, workspaceId, record('other')))
    }
    await Promise.all([...['k', 'l', 'm', 'n'].map(run), others()])
    expect(await stored()).toHaveLength(4 * groups * 2)
    expect(await entries()).toBe(seqBefore + 4 * groups * 2 + groups)
  })

  it('take one statement from a node that finds the head where it left it, and a lock from one that does not', async () => {
    const { counted, alone } = statements(parts.database)
    const own = createAppendWithRows({ ...parts, database: counted }, 'append_feedback', feedbackInsert)
    await write(own, ['a'])
    expect(alone()).toBe(0)
    await write(own, ['b'])
    await write(own, ['c'])
    expect(alone()).toBe(2)
    const other = () =>
      parts.database.db.transaction().execute(tx => appendAudit(tx, parts, workspaceId, record('other')))
    await other()
    await write(own, ['d'])
    expect(alone()).toBe(3)
    await other()
    await write(own, ['e'])
    await write(own, ['f'])
    expect(alone()).toBe(3)
    await write(own, ['g'])
    expect(alone()).toBe(4)
    expect(await entries()).toBe(seqBefore + 9)
  })

  it('are stored for each workspace in its own chain, also where two are written at once', async () => {
    const { workspaceId: first } = { workspaceId }
    await write(append, ['a'])
    workspaceId = 'wsp_other'
    await Promise.all([write(append, ['b']), parts.database.db.selectFrom('feedback').selectAll().execute()])
    await write(append, ['c'])
    expect(await entries()).toBe(2)
    workspaceId = first
    expect(await entries()).toBe(seqBefore + 1)
  })
})
