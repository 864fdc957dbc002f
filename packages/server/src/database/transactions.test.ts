import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { describeOnEachDatabase, makeTestDirectory, usePostgresDatabases } from '../testing/databases.ts'
import type { Database } from './database.ts'
import { openDatabase } from './open-database.ts'

const createdAt = new Date(0)

function insert(db: Database['db'], number: number) {
  return db
    .insertInto('feedback')
    .values({ workspaceId: 'w', id: `f${number}`, conversationId: 'c', eventNumber: number, value: 'up', createdAt })
    .execute()
}

describeOnEachDatabase('Transactions', open => {
  let database: Database
  beforeEach(async () => {
    database = await open()
  })

  async function numbers(): Promise<(number | null)[]> {
    const rows = await database.db.selectFrom('feedback').select('eventNumber').orderBy('eventNumber').execute()
    return rows.map(row => row.eventNumber)
  }

  it("keep a query of somebody else's out: it survives their rollback", async () => {
    const transaction = database.db.transaction().execute(async trx => {
      await insert(trx, 1)
      await sleep(20)
      await insert(trx, 2)
      throw new Error('changed my mind')
    })
    const others = Promise.all([insert(database.db, 11), insert(database.db, 12)])
    await expect(transaction).rejects.toThrow('changed my mind')
    await others
    expect(await numbers()).toEqual([11, 12])
  })

  it('never show others what is not committed', async () => {
    const seen: number[] = []
    const transaction = database.db.transaction().execute(async trx => {
      await insert(trx, 1)
      await sleep(20)
      await insert(trx, 2)
    })
    const watching = Promise.all(
      [0, 5, 10, 30].map(async pause => {
        await sleep(pause)
        seen.push((await numbers()).length)
      }),
    )
    await Promise.all([transaction, watching])
    expect(seen).not.toContain(1)
    expect(await numbers()).toEqual([1, 2])
  })

  it('lose no increment among many at once', async () => {
    await database.db.insertInto('auditHeads').values({ workspaceId: 'w', seq: 0, hash: '' }).execute()
    const increment = () =>
      database.db.transaction().execute(async trx => {
        const head = await trx.selectFrom('auditHeads').select('seq').forUpdate().executeTakeFirstOrThrow()
        await trx
          .updateTable('auditHeads')
          .set({ seq: head.seq + 1 })
          .execute()
      })
    await Promise.all(Array.from({ length: 25 }, increment))
    expect(await database.db.selectFrom('auditHeads').select('seq').execute()).toEqual([{ seq: 25 }])
  })

  it('refuse to commit after a statement failed, even when its error was caught', async () => {
    const transaction = database.db.transaction().execute(async trx => {
      await insert(trx, 1)
      await insert(trx, 1).catch(() => {})
    })
    await expect(transaction).rejects.toThrow()
    expect(await numbers()).toEqual([])
    await insert(database.db, 2)
    expect(await numbers()).toEqual([2])
  })

  it('count the rows that a statement changed', async () => {
    await insert(database.db, 1)
    await insert(database.db, 2)
    const result = await database.db.updateTable('feedback').set({ value: 'down' }).executeTakeFirst()
    expect(result.numUpdatedRows).toBe(2n)
    const none = await database.db.deleteFrom('feedback').where('id', '=', 'other').executeTakeFirst()
    expect(none.numDeletedRows).toBe(0n)
  })
})

const url = inject('postgresUrl') ?? ''

describe.skipIf(url === '')('A transaction of a node that stands still (Postgres)', () => {
  const createEmpty = usePostgresDatabases(url)

  it('ends after a while, so that nobody waits for what it has locked, and that node goes on working', async () => {
    const address = await createEmpty()
    const slow = await openDatabase({ kind: 'postgres', url: address, abandonedMs: 300 })
    const other = await openDatabase({ kind: 'postgres', url: address })
    try {
      await slow.migrate()
      await slow.db.insertInto('auditHeads').values({ workspaceId: 'w', seq: 0, hash: '' }).execute()
      const locked = Promise.withResolvers<void>()
      const goOn = Promise.withResolvers<void>()
      const standing = slow.db.transaction().execute(async trx => {
        await trx.updateTable('auditHeads').set({ seq: 1 }).execute()
        locked.resolve()
        await goOn.promise
        await trx.updateTable('auditHeads').set({ seq: 2 }).execute()
      })
      const rejection = expect(standing).rejects.toThrow()
      await locked.promise
      await other.db.updateTable('auditHeads').set({ seq: 10 }).execute()
      // Its connection is gone by now. It learns that when it comes back.
      goOn.resolve()
      await rejection
      expect(await slow.db.selectFrom('auditHeads').select('seq').execute()).toEqual([{ seq: 10 }])
    } finally {
      await slow.close()
      await other.close()
    }
  })
})

describe('The one connection of the embedded database', () => {
  const dataDir = makeTestDirectory()

  it('refuses a query that would wait for itself, and goes on working', async () => {
    const database = await openDatabase({ kind: 'embedded', dataDir, acquireMs: 100 })
    const { db } = database
    const nested = db.transaction().execute(async trx => {
      await sql`select 1`.execute(trx)
      await sql`select 2`.execute(db)
    })
    await expect(nested).rejects.toMatchObject({
      code: 'overloaded',
      cause: { message: expect.stringContaining('use the transaction that is passed in') },
    })
    expect((await sql`select 3 as n`.execute(db)).rows).toEqual([{ n: 3 }])
    await database.close()
  })

  it('is closed in spite of a transaction that never ends, which is rolled back', async () => {
    const database = await openDatabase({ kind: 'embedded', dataDir, acquireMs: 100 })
    await database.migrate()
    const never = Promise.withResolvers<void>()
    const stuck = database.db.transaction().execute(async trx => {
      await insert(trx, 1)
      await never.promise
    })
    const rejection = expect(stuck).rejects.toThrow('closed')
    await sleep(50)
    await database.close()
    never.resolve()
    await rejection

    const again = await openDatabase({ kind: 'embedded', dataDir })
    expect(await again.db.selectFrom('feedback').select('id').execute()).toEqual([])
    await again.close()
  })
})
