import { sql } from 'kysely'
import { readableJson } from '../database/index.ts'
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
            .where(sql<string | null>`${readableJson('auditEntries.detail')} ->> 'recordDigest'`, 'is not', null),
        ),
      ),
    )
    .orderBy('id')
    .limit(1_000)
    .execute()
  return rows.map(({ id }) => id)
}
