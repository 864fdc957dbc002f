import { DatabaseError } from 'pg'

/** Whether a statement was refused because a row with that key exists; `index` narrows it to one index or constraint. */
export function isUniqueViolation(error: unknown, index?: string): boolean {
  return error instanceof DatabaseError && error.code === '23505' && (index === undefined || error.constraint === index)
}
