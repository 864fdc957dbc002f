import { type Expression, sql } from 'kysely'

/** The time by which leases begin and end. */
export interface LeaseTime {
  now: () => Expression<Date>
  /** `ms` milliseconds from now. */
  after: (ms: number) => Expression<Date>
}

/**
 * The database's own clock: one for all nodes, so that none takes over too early because its clock is ahead of another's.
 * Of the statement and not of its transaction, which may have begun long before.
 */
export const databaseTime: LeaseTime = {
  now: () => sql<Date>`statement_timestamp()`,
  after: ms => sql<Date>`statement_timestamp() + ${ms}::float8 * interval '1 millisecond'`,
}
