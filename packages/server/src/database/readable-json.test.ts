import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { toJson } from './json-column.ts'
import { readableJson } from './readable-json.ts'

describeOnEachDatabase('a json column', open => {
  it.each([
    ['beside a NUL', { code: 'x', message: 'a\0b' }, 'x'],
    ['beside a NUL in a name', { code: 'x', '\0': 1 }, 'x'],
    ['beside half of a character', { code: 'x', message: 'a\ud83d', other: '\udc00b' }, 'x'],
    ['beside half of a character in a name', { code: 'x', '\ud800': 1 }, 'x'],
    ['beside what only looks like their escapes', { code: 'x', path: 'C:\\\\u0000\\ud83d\\\\' }, 'x'],
    ['with a whole character', { code: '🛎', message: '\0' }, '🛎'],
    ['that is not there', { message: '\0' }, null],
  ])('gives a member %s', async (_, document, code) => {
    const { db } = await open()
    const read = sql<{ code: string | null }>`
      select ${readableJson('document')}->>'code' as code from (select ${toJson(document)}::json as document) held`
    expect((await read.execute(db)).rows).toEqual([{ code }])
  })
})
