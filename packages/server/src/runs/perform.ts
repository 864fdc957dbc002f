import { setTimeout as sleep } from 'node:timers/promises'
import type { PreparedRun } from '@bellhop/core'
import type { LeaseStart } from '../heartbeat.ts'
import type { Actor } from '../http/principal.ts'
import { recordOutcome } from './record-outcome.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { passPoint } from './run-points.ts'
import { sendRun } from './send-run.ts'

/** How long a caller waits for what became of a send to be on record. Beyond, the run is given as it stands: `running`. */
const patienceMs = 20_000

/**
 * Sends, and writes down what became of it. The run has the status `running` and is this node's `since` then; where that is
 * over before the first byte has left, none does. From here on nothing is thrown: whoever is told of an error may take it that
 * nothing was sent, and ask again. What can't be recorded soon is held, and recorded once the database is back.
 */
export async function perform(
  parts: RunParts,
  row: RunRow,
  prepared: PreparedRun,
  actor: Actor,
  since: LeaseStart,
): Promise<RunRow> {
  const held = parts.sends.hold(row, since)
  passPoint('intent', row)
  const sent = await sendRun(parts, row, prepared, { mayLeave: held.isOurs })
  passPoint('answered', row)
  const recording = recordOutcome(parts, row, sent, actor)
    .catch((error: unknown) => {
      parts.log.error({ err: error, runId: row.id }, 'What became of a run could not be recorded; it will be unknown')
      return row
    })
    .finally(() => held.release())
  parts.background(recording)
  return within(patienceMs, recording, row)
}

async function within<T>(ms: number, work: Promise<T>, otherwise: T): Promise<T> {
  const over = new AbortController()
  try {
    return await Promise.race([work, sleep(ms, otherwise, { signal: over.signal })])
  } finally {
    over.abort()
  }
}
