import { concludeClientRun, type JsonObject, type PreparedRun } from '@bellhop/core'
import { inUnit, type Unit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { type JourneyToSend, tellStart } from './journey.ts'
import { endRun, movedOn, moveTo, openFrom, tell } from './record-run.ts'
import { type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'
import type { RunScope } from './run-scope.ts'
import { sealState } from './waiting-state.ts'

/** How long a client action waits for a browser to take it. Long enough for a page that is just being reloaded. */
const claimWithinMs = 30_000

/** Hands the run to a browser of the conversation. Where there can be none, it has failed at once and says so. */
export async function awaitClient(parts: RunParts, scope: RunScope, journey: JourneyToSend): Promise<RunRow> {
  const { run, state, frozen } = journey
  return inUnit(parts, async unit => {
    const reachable = scope.conversationId !== null && scope.channel === 'chat' && scope.mode !== 'dry_run'
    const row = await moveTo(unit, parts, run, {
      ...frozen,
      status: 'awaiting_client',
      columns: {
        ...frozen.columns,
        ...clientColumns(parts),
        sealedPrepared: sealState(parts.keyring, scope.workspaceId, run.id, state),
      },
    })
    if (!row) return movedOn()
    await tellStart(unit, parts, row, journey)
    if (!reachable) return endUnclaimed(unit, parts, row, journey.prepared, scope.actor)
    await offerToBrowsers(unit, parts, row, journey.prepared)
    return row
  })
}

export function clientColumns(parts: RunParts) {
  const now = parts.clock.now()
  return { sentAt: now, node: null, leaseUntil: null, expiresAt: new Date(now.getTime() + claimWithinMs) }
}

/** Tells every browser of the conversation; the first that claims it runs it. Arguments and code come with the claim alone. */
export async function offerToBrowsers(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  { action }: PreparedRun,
): Promise<void> {
  await tell(unit, parts, row, [
    {
      type: 'client-action',
      runId: row.id,
      action: row.action,
      title: action.title,
      timeoutMs: action.client?.timeoutMs ?? 0,
      expiresAt: row.expiresAt?.toISOString() ?? parts.clock.now().toISOString(),
    },
  ])
}

async function endUnclaimed(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  prepared: PreparedRun,
  actor: Actor,
): Promise<RunRow> {
  const outcome = concludeClientRun(prepared, { kind: 'unclaimed' }, { clock: parts.clock, runId: row.id })
  const ending = { status: outcome.status, outcome, actor, audit: 'run.finished' as const, trace: stepsOf(row) }
  return (await endRun(unit, parts, openFrom(row), ending)) ?? movedOn()
}

/** The arguments that the page's code gets. */
export function clientArgs({ frozen }: PreparedRun): JsonObject {
  return { ...frozen.values }
}
