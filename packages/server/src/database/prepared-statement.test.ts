import { toUtf8Text } from '@bellhop/core'
import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { type BinaryType, type BinaryTypes, binaryArray, binaryValue, sqlTypes, toBuffers } from './binary-values.ts'
import type { Database } from './database.ts'
import { preparedStatement } from './prepared-statement.ts'

describeOnEachDatabase('A prepared statement', open => {
  let database: Database
  beforeAll(async () => {
    database = await open()
  })

  async function readBack<T extends BinaryType>(type: T, values: (BinaryTypes[T] | null)[]): Promise<unknown[]> {
    const statement = preparedStatement(`read_${type}`, `select value from unnest($1::${sqlTypes[type]}[]) as value`)
    const rows = await database.execute(statement, [binaryArray(type, values, value => value)])
    return rows.map(row => row.value)
  }

  it('takes values of every type, the outermost ones too, and null', async () => {
    const texts = ['', 'a', 'Grüße 🛎️ "\\\'{},', "'); drop table runs; --", null]
    expect(await readBack('text', texts)).toEqual(texts)
    expect(await readBack('json', ['{"b":1,"a":"\\u0000"}', 'null', null])).toEqual([{ b: 1, a: '\u0000' }, null, null])
    const utf8 = toUtf8Text('{"b":"Grüße 🛎️","a":"\\u0000"}')
    expect(await readBack('utf8Json', [utf8, null])).toEqual([{ b: 'Grüße 🛎️', a: '\u0000' }, null])
    const int4s = [0, -1, 2 ** 31 - 1, -(2 ** 31), null]
    expect(await readBack('int4', int4s)).toEqual(int4s)
    const int8s = [0, -1, 2 ** 32, -(2 ** 32), -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, null]
    expect(await readBack('int8', int8s)).toEqual(int8s)
    expect(await readBack('bool', [true, null, false])).toEqual([true, null, false])
    const times = ['1970-01-01T00:00:00.001Z', '1999-12-31T23:59:59.999Z', '2026-11-20T12:00:00.123Z'].map(
      text => new Date(text),
    )
    expect(await readBack('timestamptz', [...times, null])).toEqual([...times, null])
    const bytes = [Buffer.from([0, 92, 255]), Buffer.alloc(0), null]
    expect(await readBack('bytea', bytes)).toEqual(bytes)
  })

  it('gives every text and every time back as it came', async () => {
    const text = fc.string({ unit: 'grapheme' }).filter(value => value.isWellFormed() && !value.includes('\u0000'))
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1 }), async texts => {
        expect(await readBack('text', texts)).toEqual(texts)
      }),
      { numRuns: 30 },
    )
    const time = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-01-01') })
    await fc.assert(
      fc.asyncProperty(fc.array(time, { minLength: 1 }), async times => {
        expect(await readBack('timestamptz', times)).toEqual(times)
      }),
      { numRuns: 30 },
    )
  })

  it('refuses what its type cannot hold, rather than bending it', async () => {
    expect(() => toBuffers([binaryArray('int4', [2 ** 31], value => value)])).toThrow(RangeError)
    expect(() => toBuffers([binaryValue('int8', 0.5)])).toThrow(RangeError)
    expect(() => toBuffers([binaryArray('timestamptz', [new Date('x')], value => value)])).toThrow(RangeError)
    await expect(readBack('int4', [2 ** 31])).rejects.toThrow(RangeError)
    await expect(readBack('text', ['a\u0000b'])).rejects.toMatchObject({ code: '22021' })
    await expect(readBack('json', ['{'])).rejects.toMatchObject({ code: '22P02' })
  })

  it('fails as any other query, the first time and later, and can be run again', async () => {
    await sql`create table once (n bigint primary key)`.execute(database.db)
    const insert = preparedStatement('insert_once', 'insert into once values ($1::int8) returning n')
    const failing = preparedStatement('divide', 'select 1 / $1::int8 as n')
    await expect(database.execute(failing, [binaryValue('int8', 0)])).rejects.toMatchObject({ code: '22012' })
    expect(await database.execute(failing, [binaryValue('int8', 1)])).toEqual([{ n: 1 }])
    expect(await database.execute(insert, [binaryValue('int8', 7)])).toEqual([{ n: 7 }])
    await expect(database.execute(insert, [binaryValue('int8', 7)])).rejects.toMatchObject({
      code: '23505',
      constraint: 'once_pkey',
      table: 'once',
    })
    expect(await database.execute(insert, [binaryValue('int8', 8)])).toEqual([{ n: 8 }])
    const wrong = preparedStatement('wrong', 'select nothing from nowhere')
    await expect(database.execute(wrong, [])).rejects.toMatchObject({ code: '42P01' })
    expect((await sql`select n from once order by n`.execute(database.db)).rows).toEqual([{ n: 7 }, { n: 8 }])
  })

  it('never runs within a transaction of somebody else', async () => {
    await sql`create table beside (who text)`.execute(database.db)
    const insert = preparedStatement('insert_beside', 'insert into beside values ($1::text)')
    const begun = Promise.withResolvers<void>()
    const other = database.db.transaction().execute(async tx => {
      await sql`insert into beside values ('rolled back')`.execute(tx)
      begun.resolve()
      await new Promise(resolve => setTimeout(resolve, 20))
      throw new Error('changed my mind')
    })
    await begun.promise
    const own = database.execute(insert, [binaryValue('text', 'kept')])
    await expect(other).rejects.toThrow('changed my mind')
    await own
    expect((await sql`select who from beside`.execute(database.db)).rows).toEqual([{ who: 'kept' }])
  })

  it('is planned anew where its table has changed', async () => {
    await sql`create table changing (n bigint)`.execute(database.db)
    const insert = preparedStatement('insert_changing', 'insert into changing (n) values ($1::int8)')
    await database.execute(insert, [binaryValue('int8', 1)])
    await sql`drop table changing`.execute(database.db)
    await expect(database.execute(insert, [binaryValue('int8', 2)])).rejects.toMatchObject({ code: '42P01' })
    await sql`create table changing (other text, n bigint)`.execute(database.db)
    await database.execute(insert, [binaryValue('int8', 3)])
    expect((await sql`select n from changing`.execute(database.db)).rows).toEqual([{ n: 3 }])
  })
})
