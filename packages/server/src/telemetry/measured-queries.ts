import { SpanKind } from '@opentelemetry/api'
import type { EndedQuery } from '../database/index.ts'
import type { Metrics } from './metrics.ts'
import { errorTypeOf, type Tracing } from './tracing.ts'

/** Makes a span and a duration of each query. Of its text only what it does to which table is told; of its values nothing. */
export function measuredQueries({
  tracing,
  metrics,
}: {
  tracing: Tracing
  metrics: Metrics
}): (query: EndedQuery) => void {
  const named = new Map<string, { operation: string; table: string }>()
  return ({ sql, durationMs, error }) => {
    let name = named.get(sql)
    if (!name) {
      name = nameOf(sql)
      // Statements are few: more are ones whose text grows with the number of their rows.
      if (named.size < 1_000) named.set(sql, name)
    }
    metrics.queryEnded({ ...name, error: error === undefined ? null : errorTypeOf(error) }, durationMs / 1000)
    const attributes = {
      'db.system.name': 'postgresql',
      'db.operation.name': name.operation,
      'db.collection.name': name.table,
      'db.query.summary': `${name.operation} ${name.table}`.trim(),
    }
    tracing.past(attributes['db.query.summary'], { kind: SpanKind.CLIENT, attributes }, durationMs, error)
  }
}

/** `INSERT` and `runs` of `insert into "runs" …`; a statement without a table of ours has an empty one. */
export function nameOf(sql: string): { operation: string; table: string } {
  // A statement that does several things is told as what it adds in the end.
  const added = /^\s*with\b[\s\S]*\binsert\s+into\s+"?([a-z_]+)"?/i.exec(sql)?.[1]
  if (added !== undefined) return { operation: 'INSERT', table: added }
  const operation = /^\s*([a-z]+)/i.exec(sql)?.[1]?.toUpperCase() ?? 'OTHER'
  if (!operations.has(operation)) return { operation: 'OTHER', table: '' }
  const table = /\b(?:from|into|update)\s+(?:"?[a-z_]+"?\.)?"?([a-z_]+)"?/i.exec(sql)?.[1] ?? ''
  return { operation, table }
}

const operations: ReadonlySet<string> = new Set([
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'WITH',
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
])
