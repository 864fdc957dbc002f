import { channel } from 'node:diagnostics_channel'
import type { RunRow } from './run.ts'

/**
 * Points that every send passes, on `node:diagnostics_channel`, for tests that kill the process there and for those who
 * watch it from within. A message is a `RunPoint`; subscribers are called at once, and the run waits for them.
 *
 * - `bellhop.run.intent`: its intent is durable, and nothing has been sent. Not for reads that are recorded once.
 * - `bellhop.run.sent`: the request was handed to the guarded door; from here on nobody but the upstream knows whether it
 *   arrived. Once for each try. (The very moment of its bytes is undici's own `undici:client:sendHeaders`.)
 * - `bellhop.run.answered`: what became of it is known to this process alone.
 * - `bellhop.run.recorded`: its outcome is durable.
 */
const channels = {
  intent: channel('bellhop.run.intent'),
  sent: channel('bellhop.run.sent'),
  answered: channel('bellhop.run.answered'),
  recorded: channel('bellhop.run.recorded'),
}

export interface RunPoint {
  workspaceId: string
  runId: string
  write: boolean
}

/** Says that the run has come to this point, where anybody listens. */
export function passPoint(point: keyof typeof channels, run: Pick<RunRow, 'workspaceId' | 'id' | 'write'>): void {
  const to = channels[point]
  if (!to.hasSubscribers) return
  const { workspaceId, id, write } = run
  to.publish({ workspaceId, runId: id, write } satisfies RunPoint)
}
