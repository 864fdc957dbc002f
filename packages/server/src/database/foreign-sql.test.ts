import { expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'

describeOnEachDatabase('SQL of a library', open => {
  it('runs with values, and as a script whose rows are all given', async () => {
    const { foreignSql } = await open()
    const given = await foreignSql('select $1::int as n, $2::text[] as list', [3, ['a', 'b"c']])
    expect(given.rows).toEqual([{ n: 3, list: ['a', 'b"c'] }])
    const script = 'begin; create table t (n int); insert into t values (1), (2) returning n; commit; select 5 as five'
    expect((await foreignSql(script)).rows).toEqual([{ n: 1 }, { n: 2 }, { five: 5 }])
  })

  it('leaves no transaction behind where a script breaks off', async () => {
    const { foreignSql } = await open()
    await expect(foreignSql('begin; create table t (n int); select no_such_column; commit')).rejects.toMatchObject({
      code: '42703',
    })
    await foreignSql('create table t (n int)')
    expect((await foreignSql('select count(*)::int as n from t')).rows).toEqual([{ n: 0 }])
  })

  it('never runs within a transaction of somebody else', async () => {
    const { foreignSql, db } = await open()
    await foreignSql('create table t (n int)')
    let written: Promise<unknown> = Promise.resolve()
    const undone = db.transaction().execute(async () => {
      written = foreignSql('insert into t values (1); insert into t values (2)')
      await new Promise(resolve => setTimeout(resolve, 20))
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await written
    expect((await foreignSql('select n from t order by n')).rows).toEqual([{ n: 1 }, { n: 2 }])
  })
})
