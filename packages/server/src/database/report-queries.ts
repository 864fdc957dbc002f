import type { LogEvent } from 'kysely'
import type { EndedQuery } from './database.ts'
import type { ExecutePrepared } from './prepared-statement.ts'

/** Kysely's log, told on to whoever measures. */
export function reportQueries(onQuery: ((query: EndedQuery) => void) | undefined): { log?: (event: LogEvent) => void } {
  if (!onQuery) return {}
  return {
    log: event => {
      const query = { sql: event.query.sql, durationMs: event.queryDurationMillis }
      onQuery(event.level === 'error' ? { ...query, error: event.error } : query)
    },
  }
}

/** The same for prepared statements, which do not pass through Kysely. */
export function reportPrepared(
  onQuery: ((query: EndedQuery) => void) | undefined,
  execute: ExecutePrepared,
): ExecutePrepared {
  if (!onQuery) return execute
  return async (statement, values) => {
    const begun = performance.now()
    const query = () => ({ sql: statement.sql, durationMs: performance.now() - begun })
    try {
      const rows = await execute(statement, values)
      onQuery(query())
      return rows
    } catch (error) {
      onQuery({ ...query(), error })
      throw error
    }
  }
}
