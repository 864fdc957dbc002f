import { sql } from 'kysely'
import type { Tx } from '../parts.ts'
import { finalStatuses } from '../runs/run.ts'

/** Runs whose rows say that they have ended, and of whose end no entry tells. At most a thousand. */
export async function runsWithoutEnd(tx: Tx, workspaceId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('runs')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    // By this alone: whoever forges a row chooses all the rest of it.
    .where('status', 'in', finalStatuses)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('auditEntries')
            .select('seq')
            .whereRef('auditEntries.workspaceId', '=', 'runs.workspaceId')
            .whereRef('auditEntries.subject', '=', 'runs.id')
            .where(sql<string | null>`${withoutNul} ->> 'recordDigest'`, 'is not', null),
        ),
      ),
    )
    .orderBy('id')
    .limit(1_000)
    .execute()
  return rows.map(({ id }) => id)
}

// Postgres keeps the escape of NUL in a json column, and reads no member of a document that holds one.
const withoutNul = sql`replace(audit_entries.detail::text, '\\u0000', '\\u0001')::json`
