import type { Expression } from 'kysely'
import type { LeaseTime } from '../database/index.ts'
import type { Tx } from '../parts.ts'
import type { RunRow } from './run.ts'
import { toRowOrNull } from './store.ts'

export type ReadBackPlace = Pick<RunRow, 'workspaceId' | 'id' | 'readBackAt'>

/** Runs of which it is time to look up what became of them. */
export async function dueReadBacks(tx: Tx, time: LeaseTime, limit: number): Promise<ReadBackPlace[]> {
  return tx
    .selectFrom('runs')
    .select(['workspaceId', 'id', 'readBackAt'])
    .where('readBackAt', '<=', time.now())
    .orderBy('readBackAt')
    .limit(limit)
    .execute()
}

/** The run, for one look at what became of it; of several nodes that try, one gets it. The next look is in `ms`. */
export async function claimReadBack(
  tx: Tx,
  time: LeaseTime,
  { workspaceId, id, readBackAt }: ReadBackPlace,
  ms: number,
): Promise<RunRow | null> {
  const row = await tx
    .updateTable('runs')
    .set(eb => ({ readBackAt: time.after(ms), readBackTries: eb('readBackTries', '+', 1) }))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '=', 'unknown')
    .where('readBackAt', '=', readBackAt)
    .returningAll()
    .executeTakeFirst()
  return toRowOrNull(row)
}

/** Says when the next look is; null: none is, and what a look needs is no longer kept. */
export async function scheduleReadBack(
  tx: Tx,
  { workspaceId, id, readBackTries }: RunRow,
  at: Expression<Date> | null,
): Promise<void> {
  await tx
    .updateTable('runs')
    .set(at === null ? { readBackAt: null, sealedPrepared: null } : { readBackAt: at })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '=', 'unknown')
    .where('readBackTries', '=', readBackTries)
    .execute()
}
