import type { RunOutcome } from '@bellhop/core'
import { noteSecretUse } from '../secrets/resolve-secrets.ts'
import type { JourneyToSend } from './journey.ts'
import type { NewRun } from './record-run.ts'
import type { RunRow } from './run.ts'
import { endedRow } from './run-journal.ts'
import type { RunParts } from './run-parts.ts'
import { passPoint } from './run-points.ts'
import type { RunScope } from './run-scope.ts'
import { countEnded } from './run-span.ts'
import { type SendOptions, sendRun } from './send-run.ts'

/**
 * A read outside of any conversation changes nothing and nobody else looks at it while it runs, so its record is written once,
 * when it has ended, together with others that end at the same time. The answer waits for that: `recordRead`.
 */
export async function sendRead(
  parts: RunParts,
  scope: RunScope,
  journey: JourneyToSend & { run: NewRun },
  options: Pick<SendOptions, 'fresh'> = {},
): Promise<{ row: RunRow; outcome: RunOutcome }> {
  const { run, prepared, frozen } = journey
  const { workspaceId, mode } = scope
  const createdAt = parts.clock.now()
  const { outcome, usedSecrets } = await sendRun(parts, { workspaceId, id: run.id, mode, write: false }, prepared, {
    secrets: journey.action.secrets,
    ...options,
  })
  await noteSecretUse(parts, parts.database.db, workspaceId, usedSecrets)
  const row = endedRow(run, { frozen, outcome, node: parts.nodeName, createdAt, finishedAt: parts.clock.now() })
  passPoint('answered', row)
  return { row, outcome }
}

export async function recordRead(parts: RunParts, scope: RunScope, row: RunRow): Promise<RunRow> {
  await parts.journal.write({ row, actor: scope.actor })
  countEnded(parts, row)
  passPoint('recorded', row)
  return row
}
