import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeOnEachDatabase } from '../testing/databases.ts'
import { toParameterText } from './column-types.ts'
import type { Database } from './database.ts'
import { toJson } from './json-column.ts'

describeOnEachDatabase('Column types', open => {
  let database: Database
  beforeAll(async () => {
    database = await open()
  })

  async function read(type: string, value: unknown): Promise<unknown> {
    const { rows } = await sql<{ value: unknown }>`select cast(${value} as ${sql.raw(type)}) as value`.execute(
      database.db,
    )
    return rows[0]?.value
  }

  it.each<[type: string, given: unknown, read: unknown]>([
    ['text', 'Grüße 🛎️ "\\\'', 'Grüße 🛎️ "\\\''],
    ['text', '', ''],
    ['text', null, null],
    ['text', undefined, null],
    ['boolean', true, true],
    ['boolean', false, false],
    ['integer', -5, -5],
    ['bigint', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['bigint', -1n, -1],
    ['double precision', 1.5, 1.5],
    ['numeric', '12.30', '12.30'],
    ['bytea', new Uint8Array([0, 1, 254, 255]), Buffer.from([0, 1, 254, 255])],
    ['bytea', Buffer.alloc(0), Buffer.alloc(0)],
    ['timestamptz(3)', new Date('2027-03-01T10:20:30.456Z'), new Date('2027-03-01T10:20:30.456Z')],
    ['timestamptz(3)', '2027-03-01T10:20:30.456+02:00', new Date('2027-03-01T08:20:30.456Z')],
    ['text[]', ['a', 'b"\\,{}', null, ''], ['a', 'b"\\,{}', null, '']],
    ['integer[]', [1, 2], [1, 2]],
    ['jsonb', toJson({ a: [1] }), { a: [1] }],
  ])('reads %s %o alike on every driver', async (type, given, expected) => {
    const found = await read(type, given)
    expect(found).toEqual(expected)
    if (expected !== null) expect(Object.getPrototypeOf(found)).toBe(Object.getPrototypeOf(expected))
  })

  it.each([
    ['NUL and a lone surrogate', { 'a\u0000': 'b\u0000c', lone: '\ud800' }],
    ['own __proto__', JSON.parse('{"__proto__":{"x":1},"constructor":2}')],
    ['keys in snake_case, which stay as they are', { order_id: { line_items: [{ unit_price: 1 }] } }],
    ['text', 'just "text"'],
    ['number', 12.5],
    ['boolean', false],
    ['list', [1, 'two', [null]]],
    ['null', null],
    ['order of keys', { b: 1, a: 2 }],
  ])('keeps wild JSON as it came: %s', async (_title, value) => {
    expect(JSON.stringify(await read('json', toJson(value)))).toBe(JSON.stringify(value))
  })

  it('tells the JSON value null from an absent value', async () => {
    const { rows } = await sql<{ jsonNull: boolean; absent: boolean }>`
      select cast(${toJson(null)} as json) is null as json_null, cast(${null} as json) is null as absent
    `.execute(database.db)
    expect(rows).toEqual([{ jsonNull: false, absent: true }])
  })

  it('refuses an integer beyond what a number holds exactly, rather than rounding it', async () => {
    await expect(read('bigint', '9007199254740993')).rejects.toThrow(RangeError)
  })

  it('refuses a time that is no date', async () => {
    await expect(read('timestamptz', 'infinity')).rejects.toThrow(RangeError)
  })

  it('refuses NUL in text, rather than cutting the text there', async () => {
    await expect(read('text', 'a\u0000b')).rejects.toMatchObject({ code: '22021' })
  })
})

describe('toParameterText', () => {
  it('writes arrays that cannot be broken out of', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), texts => {
        const written = toParameterText(texts) ?? ''
        const elements = [...written.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(match => match[1]?.replace(/\\(.)/gs, '$1'))
        expect(elements).toEqual(texts)
        expect(written.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '')).toBe(`{${','.repeat(Math.max(0, texts.length - 1))}}`)
      }),
    )
  })

  it('refuses an invalid date', () => {
    expect(() => toParameterText(new Date('x'))).toThrow(RangeError)
  })
})
