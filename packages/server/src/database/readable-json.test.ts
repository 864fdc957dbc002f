import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { toJson } from './json-column.ts'
import { readableJson } from './readable-json.ts'

describeOnEachDatabase('a json column', open => {
  it.each([
    ['beside a NUL', { code: 'x', message: 'a\0b' }, 'x'],
    ['beside a NUL in a name', { code: 'x', '\0': 1 }, 'x'],
    ['that is not there', { message: '\0' }, null],
  ])('gives a member %s', async (_, document, code) => {
    const { db } = await open()
    const read = sql<{ code: string | null }>`
      select ${readableJson('document')}->>'code' as code from (select ${toJson(document)}::json as document) held`
    expect((await read.execute(db)).rows).toEqual([{ code }])
  })
})
