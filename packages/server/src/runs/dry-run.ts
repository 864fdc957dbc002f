import { showRequest, startStep, toRunErrorFrom } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import { inUnit } from '../conversations/unit-of-work.ts'
import { resolveSecrets } from '../secrets/resolve-secrets.ts'
import { workspaceHmac } from './digest-key.ts'
import type { JourneyToSend } from './journey.ts'
import { auditDetail, movedOn, moveTo } from './record-run.ts'
import type { RunRow } from './run.ts'
import type { RunParts } from './run-parts.ts'
import type { RunScope } from './run-scope.ts'

/** Shows the exact request that would go out, and sends nothing. What would stop it (a missing secret, the guard) fails it. */
export async function finishDryRun(parts: RunParts, scope: RunScope, journey: JourneyToSend): Promise<RunRow> {
  const { db } = parts.database
  const hmac = await workspaceHmac(parts, db, scope.workspaceId)
  const step = startStep('send', parts.clock)
  const shown = await show().catch((thrown: unknown) => ({ error: toRunErrorFrom(thrown) }))
  const failed = 'error' in shown
  return inUnit(parts, async unit => {
    const row = await moveTo(unit, parts, journey.run, {
      ...journey.frozen,
      status: failed ? 'failed' : 'prepared',
      error: failed ? shown.error : null,
      trace: [...journey.frozen.trace, step(failed ? { error: shown.error.code } : { ...shown.detail, sent: false })],
      // Nothing follows: what a form had kept to go on with is no longer needed.
      columns: { ...journey.frozen.columns, sealedPrepared: null, expiresAt: null, finishedAt: parts.clock.now() },
    })
    if (!row) return movedOn()
    // It does nothing, but its record can't be told from one that somebody made up unless the trail has it.
    await appendAudit(unit.tx, parts, row.workspaceId, {
      kind: 'run.finished',
      actor: scope.actor,
      subject: row.id,
      detail: auditDetail(row),
    })
    return row
  })

  async function show() {
    if (!journey.prepared.frozen.request) return { detail: { kind: journey.action.definition.kind } }
    const detail = await showRequest(journey.prepared, {
      hmac,
      secrets: { resolve: refs => resolveSecrets(parts, db, scope.workspaceId, refs) },
      check: (url, credential) => parts.egress.check(url, credential),
      idempotencyKey: journey.run.id,
    })
    return { detail }
  }
}
