import { createHeartbeat, type Heartbeat } from '../heartbeat.ts'
import type { Parts } from '../parts.ts'
import { renewSendLeases } from './lease-store.ts'
import type { RunRow } from './run.ts'

/** A run that this node is sending. */
export type Sending = Pick<RunRow, 'workspaceId' | 'id'>

/** The leases of what this process is sending. */
export interface SendLeases extends Heartbeat<Sending> {
  /** What its runs are marked with. Of this process alone, also where two nodes have the same name. */
  token: string
}

export function createSendLeases(parts: Parts): SendLeases {
  const token = parts.ids.next('lse')
  const renew = async (runs: readonly Sending[]) => {
    const ids = await renewSendLeases(parts.database.db, parts.leaseTime, token, runs)
    return new Set(runs.filter(({ id }) => ids.has(id)))
  }
  const heartbeat = createHeartbeat(renew, {
    clock: parts.clock,
    log: parts.log,
    failed: 'the leases of what is being sent could not be renewed',
  })
  return { token, ...heartbeat }
}
