import { createHash } from 'node:crypto'
import {
  BellhopError,
  type ClientReport,
  concludeClientRun,
  customerWords,
  type JsonObject,
  type PreparedRun,
  runError,
  toClientModule,
} from '@bellhop/core'
import { localeOf } from '../conversations/locale-of.ts'
import { inUnit } from '../conversations/unit-of-work.ts'
import type { Actor } from '../http/principal.ts'
import { clientArgs } from './await-client.ts'
import { lookUpLater } from './look-up-later.ts'
import { endRun, movedOn, openFrom } from './record-run.ts'
import { preparedOf, reopen } from './reopen.ts'
import { type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'
import { claimRun, lockRun } from './store.ts'
import { whatRuns } from './what-runs.ts'

/** How long after its own time limit a browser that has claimed may still report. */
const reportGraceMs = 10_000

/** What the browser that claimed a client action gets to run it with. */
export interface Claim {
  run: RunRow
  args: JsonObject
  /** SHA-256 of the module's text, in hex: the module is served under this name, so it can't change under way. */
  sha256: string
  timeoutMs: number
  /** The page is to send what the code returns. */
  returns: boolean
  prepared: PreparedRun
}

/**
 * Gives the action to one browser, for good. Throws `conflict` to every other, and `gone` where the action was taken away or
 * changed since: the run has then failed.
 */
export async function claimClientAction(parts: RunParts, row: RunRow, claimedBy: string, actor: Actor): Promise<Claim> {
  if (row.status !== 'awaiting_client') throw alreadyTaken()
  const { journey } = await reopen(parts, parts.database.db, row, actor)
  const prepared = preparedOf({ journey })
  const client = prepared.action.client
  if (!client) throw new BellhopError('conflict', 'The run is not of a client action.')
  const { why } = await codeThatRuns(parts, row)
  if (why !== null) {
    await endWithdrawn(parts, row, why, actor)
    throw new BellhopError('gone', `There is nothing to run: ${why}.`)
  }
  const claimedAt = parts.clock.now()
  const expiresAt = new Date(claimedAt.getTime() + client.timeoutMs + reportGraceMs)
  const run = await claimRun(parts.database.db, row.workspaceId, row.id, { claimedBy, claimedAt, expiresAt })
  if (!run) throw alreadyTaken()
  const { code, timeoutMs, returns } = client
  return { run, args: clientArgs(prepared), sha256: moduleHash(code), timeoutMs, returns, prepared }
}

/**
 * The code of a waiting client action, as it is now and as the run was made for; or why it may not run: code that an author
 * has switched off, deleted or replaced must not reach a page any more.
 */
export async function codeThatRuns(
  parts: RunParts,
  row: RunRow,
): Promise<{ code: string; why: null } | { code: null; why: string }> {
  const { action, why } = await whatRuns(parts, parts.database.db, row)
  if (!action) return { code: null, why }
  if (action.version !== row.version || !action.definition.client) return { code: null, why: 'the action has changed' }
  return { code: action.definition.client.code, why: null }
}

export function moduleHash(code: string): string {
  return createHash('sha256').update(toClientModule(code), 'utf8').digest('hex')
}

/** Takes what the browser that claimed says became of it. Throws `gone` to any other, and to a second word. */
export async function reportClientAction(
  parts: RunParts,
  row: RunRow,
  claimedBy: string,
  report: ClientReport,
  actor: Actor,
): Promise<RunRow> {
  if (row.status !== 'awaiting_client' || row.claimedBy !== claimedBy) {
    throw new BellhopError('gone', 'This browser has not claimed the run, or has already reported.')
  }
  return concludeClient(parts, row, report, actor)
}

/** Ends a client action that no browser claimed (it did not run), or whose browser fell silent (it may have). */
export async function expireClientAction(parts: RunParts, row: RunRow, actor: Actor): Promise<void> {
  await concludeClient(parts, row, { kind: row.claimedBy === null ? 'unclaimed' : 'silent' }, actor)
}

async function concludeClient(parts: RunParts, row: RunRow, report: ClientReport, actor: Actor): Promise<RunRow> {
  const { journey } = await reopen(parts, parts.database.db, row, actor)
  const outcome = concludeClientRun(preparedOf({ journey }), report, { clock: parts.clock, runId: row.id })
  return inUnit(parts, async unit => {
    // A browser may have claimed it since the row was read: what it does is then no longer for us to say.
    const current = await lockRun(unit.tx, row.workspaceId, row.id)
    if (current?.claimedBy !== row.claimedBy) return movedOn()
    const columns = outcome.status === 'unknown' ? lookUpLater(parts, row) : {}
    const ending = {
      status: outcome.status,
      outcome,
      actor,
      audit: 'run.finished' as const,
      trace: stepsOf(row),
      columns,
    }
    return (await endRun(unit, parts, openFrom(row), ending)) ?? movedOn()
  })
}

/** Only of a run that no browser has claimed: what has begun is not ours to call failed. */
async function endWithdrawn(parts: RunParts, row: RunRow, why: string, actor: Actor): Promise<void> {
  await inUnit(parts, async unit => {
    const current = await lockRun(unit.tx, row.workspaceId, row.id)
    if (current?.status !== 'awaiting_client' || current.claimedBy !== null) throw alreadyTaken()
    await endRun(unit, parts, openFrom(row), {
      status: 'failed',
      error: runError('gone', `Nothing was done: ${why}.`),
      message: customerWords('gone', await localeOf(parts, unit.tx, row)),
      actor,
      audit: 'run.finished',
      trace: stepsOf(row),
    })
  })
}

function alreadyTaken(): BellhopError {
  return new BellhopError('conflict', 'Another browser has taken this action, or its time is over.', {
    hint: 'One browser runs a client action; all others only show what became of it.',
  })
}
