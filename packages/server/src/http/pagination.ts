import { BellhopError } from '@bellhop/core'
import { z } from '@hono/zod-openapi'

export interface Page<T> {
  data: T[]
  nextCursor: string | null
}

/** The parameters of every list; a list with filters extends it. */
export const pageQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^[0-9]{1,3}$/, 'Has to be a number from 1 to 100.')
    .transform(Number)
    .pipe(z.number().min(1, 'Has to be a number from 1 to 100.').max(100, 'Has to be a number from 1 to 100.'))
    .default(20)
    .openapi({ type: 'integer', minimum: 1, maximum: 100, default: 20 }),
  cursor: z.string().min(1).max(500).optional().openapi({ description: 'The `nextCursor` of the page before.' }),
})

/** The same for a list that is short enough to be read whole: without a limit it is given whole. */
export const wholeListQuery = pageQuery.extend({
  limit: pageQuery.shape.limit
    .unwrap()
    .optional()
    .openapi({ type: 'integer', minimum: 1, maximum: 100, description: 'Without one: all that there are.' }),
})

export function pageOf<T>(item: z.ZodType<T>) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() })
}

/**
 * Makes a page out of up to `limit + 1` rows: the one too many shows that there are more. `keyOf` gives what the next page
 * begins after.
 */
export function toPage<R, T>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => string | number,
  toItem: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null
  return { data: shown.map(toItem), nextCursor }
}

/** A page of a list that was read whole. Its cursor is how many came before. */
export function toPageOfAll<T>(items: readonly T[], query: z.output<typeof wholeListQuery>): Page<T> {
  const start = numberCursor(query.cursor) ?? 0
  const end = start + (query.limit ?? items.length)
  return { data: items.slice(start, end), nextCursor: end < items.length ? encodeCursor(end) : null }
}

/** What the page begins after, or null for the first. Throws `request_invalid` on a cursor that no list has given. */
export function textCursor(cursor: string | undefined): string | null {
  const key = decodeCursor(cursor)
  if (typeof key === 'number') throw badCursor()
  return key
}

/** The same for lists in the order of a number. */
export function numberCursor(cursor: string | undefined): number | null {
  const key = decodeCursor(cursor)
  if (typeof key === 'string') throw badCursor()
  return key
}

/** A cursor of a list that is no page of rows. */
export function encodeCursor(key: string | number): string {
  return Buffer.from(JSON.stringify([key]), 'utf8').toString('base64url')
}

function decodeCursor(cursor: string | undefined): string | number | null {
  if (cursor === undefined) return null
  try {
    const outcome = cursorKey.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    if (outcome.success && encodeCursor(outcome.data[0]) === cursor) return outcome.data[0]
  } catch {}
  throw badCursor()
}

const cursorKey = z.tuple([
  z.union([
    z
      .string()
      .max(200)
      .refine(text => !text.includes('\0')),
    z.int().min(0),
  ]),
])

function badCursor(): BellhopError {
  const message = 'Is no cursor of this list: take the `nextCursor` of the page before.'
  return new BellhopError('request_invalid', 'The cursor is not one of this list.', {
    issues: [{ path: '$.query.cursor', message }],
  })
}
