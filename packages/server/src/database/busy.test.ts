import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import type { Database } from './index.ts'
import { binaryValue, preparedStatement } from './index.ts'

const planned = preparedStatement('busy_test', 'select $1::int4 + 1 as next')
const ways: Record<string, (database: Database) => Promise<unknown>> = {
  'a query': ({ db }) => sql`select 1`.execute(db),
  'a transaction': ({ db }) => db.transaction().execute(tx => sql`select 1`.execute(tx)),
  'a statement that is planned once': ({ execute }) => execute(planned, [binaryValue('int4', 1)]),
}

describeOnEachDatabase('what waits too long for a connection', open => {
  it.each(Object.keys(ways))(
    'is refused as overload, which its caller may try again, and goes through once there is one: %s',
    async way => {
      const database = await open({ acquireMs: 100, maxConnections: 1 })
      const { db, load } = database
      const held = Promise.withResolvers<void>()
      const holding = Promise.withResolvers<void>()
      const transaction = db.transaction().execute(async () => {
        holding.resolve()
        await held.promise
      })
      await holding.promise
      const refused = ways[way]?.(database).then(
        () => null,
        (error: unknown) => error,
      )
      await expect.poll(() => load().waiting).toBe(1)
      expect(await refused).toMatchObject({ code: 'overloaded', cause: expect.any(Error) })
      held.resolve()
      await transaction
      await ways[way]?.(database)
    },
  )

  it('leaves nothing behind: what the database refuses is told as it says, and its connection serves the next', async () => {
    const { execute, db, load } = await open({ acquireMs: 2_000, maxConnections: 1 })
    const divide = preparedStatement('busy_test_divide', 'select 1 / $1::int4 as one')
    for (let i = 0; i < 3; i++)
      await expect(execute(divide, [binaryValue('int4', 0)])).rejects.toMatchObject({ code: '22012' })
    expect(await execute(divide, [binaryValue('int4', 1)])).toMatchObject([{ one: 1 }])
    await sql`select 1`.execute(db)
    expect(load()).toMatchObject({ used: 0, waiting: 0 })
  })
})
