import { DatabaseError } from 'pg'

/** Whether a statement was refused because a row with that key exists; `index` narrows it to one index or constraint. */
export function isUniqueViolation(error: unknown, index?: string): boolean {
  return error instanceof DatabaseError && error.code === '23505' && (index === undefined || error.constraint === index)
}

/**
 * Whether the same statement may well be accepted later. Everything counts so that does not come from the database's judgement of
 * the statement: no connection, a broken one, a server that starts, stops, is full, or only reads until it has taken over
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
export function passesBySoon(error: unknown): boolean {
  const state = error instanceof DatabaseError ? error.code : undefined
  return state === undefined || /^(08|40|53|57|58)|^(25006|55P03)$/.test(state)
}
