import type { LogEvent } from 'kysely'
import type { EndedQuery } from './database.ts'

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
