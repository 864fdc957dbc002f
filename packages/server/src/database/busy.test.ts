import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'

describeOnEachDatabase('a statement that waits too long for a connection', open => {
  it('is refused as overload, which its caller may try again, and goes through once there is one', async () => {
    const { db, load } = await open({ acquireMs: 100, maxConnections: 1 })
    const held = Promise.withResolvers<void>()
    const holding = Promise.withResolvers<void>()
    const transaction = db.transaction().execute(async () => {
      holding.resolve()
      await held.promise
    })
    await holding.promise
    const statement = sql`select 1`.execute(db)
    const refused = statement.then(
      () => null,
      (error: unknown) => error,
    )
    await expect.poll(() => load().waiting).toBe(1)
    expect(await refused).toMatchObject({ code: 'overloaded', cause: expect.any(Error) })
    held.resolve()
    await transaction
    expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  })
})
