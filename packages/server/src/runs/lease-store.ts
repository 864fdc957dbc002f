import type { ExpressionBuilder } from 'kysely'
import type { LeaseTime, RunStatus, Schema } from '../database/index.ts'
import { leaseMs } from '../heartbeat.ts'
import type { Tx } from '../parts.ts'
import type { RunRow } from './run.ts'

const waitingStatuses: RunStatus[] = ['awaiting_inputs', 'awaiting_approval', 'awaiting_client']

/** Moves a run to the end of the queue of those that are overdue: one that can't be ended must not hold up the others. */
export async function putBack(
  tx: Tx,
  { workspaceId, id, status }: Pick<RunRow, 'workspaceId' | 'id' | 'status'>,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('runs')
    .set({ updatedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '=', status)
    .execute()
}

/** Lets the leases of all sends run out at once. */
export async function endSendLeases(tx: Tx, time: LeaseTime): Promise<void> {
  await tx
    .updateTable('runs')
    .set({ leaseUntil: time.now() })
    .where('status', '=', 'running')
    .where('leaseUntil', '>', time.now())
    .execute()
}

/** Lets the leases of these runs run out long ago, by whatever clock one looks, where the process of this token sends them. */
export async function releaseSendLeases(tx: Tx, leaseToken: string, runs: readonly RunPlace[]): Promise<void> {
  await tx
    .updateTable('runs')
    .set({ leaseUntil: new Date(0) })
    .where(isOneOf(runs))
    .where('status', '=', 'running')
    .where('leaseToken', '=', leaseToken)
    .execute()
}

/** Extends the leases of these runs, and gives the ids of those that are still being sent by the process of this token. */
export async function renewSendLeases(
  tx: Tx,
  time: LeaseTime,
  leaseToken: string,
  runs: readonly RunPlace[],
): Promise<Set<string>> {
  const rows = await tx
    .updateTable('runs')
    .set({ leaseUntil: time.after(leaseMs) })
    .where(isOneOf(runs))
    .where('status', '=', 'running')
    .where('leaseToken', '=', leaseToken)
    .returning('id')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

type RunPlace = Pick<RunRow, 'workspaceId' | 'id'>

function isOneOf(runs: readonly RunPlace[]) {
  return (eb: ExpressionBuilder<Schema, 'runs'>) =>
    eb(
      eb.refTuple('workspaceId', 'id'),
      'in',
      runs.map(({ workspaceId, id }) => eb.tuple(workspaceId, id)),
    )
}

/** Open runs whose time is over, but for these: forms, approvals and client actions past their expiry, sends past their lease. */
export async function overdueRuns(
  tx: Tx,
  now: Date,
  time: LeaseTime,
  { except = [], limit }: { except?: readonly string[]; limit: number },
): Promise<Pick<RunRow, 'workspaceId' | 'id' | 'status'>[]> {
  return tx
    .selectFrom('runs')
    .select(['workspaceId', 'id', 'status'])
    .where('status', 'in', [...waitingStatuses, 'running'])
    .where(eb =>
      eb.or([
        eb.and([eb('status', 'in', waitingStatuses), eb('expiresAt', '<=', now)]),
        eb.and([eb('status', '=', 'running'), eb('leaseUntil', '<=', time.now())]),
      ]),
    )
    .$if(except.length > 0, query => query.where('id', 'not in', except))
    .orderBy('updatedAt')
    .limit(limit)
    .execute()
}
