import {
  effectiveRunMode,
  isBellhopError,
  isWrite,
  type JsonObject,
  prepareRun,
  readBackVerdict,
  sensitiveInputs,
  type Verdict,
} from '@bellhop/core'
import { loadAction, loadActionVersion } from '../actions/load-action.ts'
import type { SavedAction } from '../actions/saved-action.ts'
import type { Actor } from '../http/principal.ts'
import { workspaceHmac } from './digest-key.ts'
import { type JourneyToSend, openRun, withFrozen } from './journey.ts'
import { lookPausesMs } from './look-up-later.ts'
import { recordRead, sendRead } from './perform-read.ts'
import { claimReadBack, dueReadBacks, type ReadBackPlace, scheduleReadBack } from './read-back-store.ts'
import type { NewRun } from './record-run.ts'
import { type RunRow, stepsOf } from './run.ts'
import type { RunParts } from './run-parts.ts'
import type { RunScope } from './run-scope.ts'
import { settleRun } from './settle-run.ts'
import { openState, type WaitingState } from './waiting-state.ts'
import { currentAction } from './what-runs.ts'

/** From which look on "it was not done" is believed. Before, the API may still be at what it was asked for. */
const failedFromLook = 3

/**
 * May "it was not done" be believed? Of a run whose node has not told what it saw never: a process that was stopped in the midst
 * of sending may yet send it, however late.
 */
function believesFailed(row: RunRow): boolean {
  return row.readBackTries >= failedFromLook && stepsOf(row).some(({ step }) => step === 'send')
}

/** When another node looks instead, where this one dies while it does. Longer than any request may take. */
const lostMs = 120_000

const reader: Actor = { type: 'system', id: 'read-back', name: 'Read-back' }

/** Looks up what became of runs whose outcome is unknown, those whose time for it has come. Any node may: each look is one's. */
export async function sweepReadBacks(parts: RunParts): Promise<void> {
  if (parts.stopping.aborted) return
  for (const place of await dueReadBacks(parts.database.db, parts.leaseTime, 20)) parts.background(look(parts, place))
}

async function look(parts: RunParts, place: ReadBackPlace): Promise<void> {
  const { db } = parts.database
  const row = await claimReadBack(db, parts.leaseTime, place, lostMs)
  if (!row) return
  const read = await readBack(parts, row).catch((error: unknown) => {
    parts.log.warn({ err: error, runId: row.id }, 'What became of a run could not be looked up')
    return { again: true as const }
  })
  if ('run' in read && (read.outcome === 'succeeded' || believesFailed(row))) {
    const note = `Looked up with "${read.run.action}".`
    const settlement = { outcome: read.outcome, note, readBack: read.run.id }
    await settleRun(parts, row, settlement, reader).catch((error: unknown) => {
      // Somebody else has said meanwhile what became of it.
      if (!isBellhopError(error) || error.code !== 'conflict') throw error
    })
    return
  }
  const pauseMs = 'never' in read ? undefined : lookPausesMs[row.readBackTries]
  await scheduleReadBack(db, row, pauseMs === undefined ? null : parts.leaseTime.after(pauseMs))
}

type Read = { run: RunRow; outcome: Verdict } | { again: true } | { never: true }

/** Runs the action that tells what became of this run, with the same inputs. Its own run is recorded outside of the conversation. */
async function readBack(parts: RunParts, row: RunRow): Promise<Read> {
  const state = openState(parts.keyring, row)
  if (!state.frozen) return { never: true }
  const { db } = parts.database
  const sent = await loadActionVersion(parts, db, row.workspaceId, row.actionId, row.version)
  const now = (await currentAction(parts, db, row)) ?? sent
  // As the action names it now, since what it names may have been renamed; of one that is gone, as it was.
  const name = now?.definition.readBack ?? null
  if (name === null) return { never: true }
  const saved = await loadAction(parts, db, row.workspaceId, name)
  if (!saved || !mayRead(saved)) return { again: true }

  const action = keepingSecret(saved, [sent, now])
  const scope = toScope(row, state)
  const journey = await prepare(parts, scope, action, state)
  if (!journey) return { again: true }
  const { row: run, outcome } = await sendRead(parts, scope, journey, { fresh: true })
  await recordRead(parts, scope, run)
  const verdict = readBackVerdict(outcome)
  return verdict === null ? { again: true } : { run, outcome: verdict }
}

/**
 * What was sensitive in the run that is looked up is so in the look, which runs with the same values. Saving sees to it, too, but
 * definitions change after a run.
 */
function keepingSecret(reader: SavedAction, of: readonly (SavedAction | null)[]): SavedAction {
  const names = new Set(of.flatMap(action => (action ? sensitiveInputs(action.definition) : [])))
  const inputs = reader.definition.inputs.map(input => (names.has(input.name) ? { ...input, sensitive: true } : input))
  return { ...reader, definition: { ...reader.definition, inputs } }
}

/** Saving sees to it, but a version may be restored, and an action switched off. */
function mayRead({ enabled, definition }: SavedAction): boolean {
  return (
    enabled &&
    definition.kind === 'api' &&
    definition.request !== null &&
    !isWrite(definition) &&
    effectiveRunMode(definition) === 'automatic'
  )
}

/** Of no conversation, where nobody asked for it; for the same person, with what was known when the run began. */
function toScope(row: RunRow, { call }: WaitingState): RunScope {
  return {
    workspaceId: row.workspaceId,
    actor: reader,
    mode: row.mode,
    channel: row.channel,
    // Written by `startRun` alone, from this very type.
    startedBy: row.startedBy as RunScope['startedBy'],
    conversationId: null,
    contactId: row.contactId,
    turnId: null,
    call,
    runModes: {},
  }
}

async function prepare(
  parts: RunParts,
  scope: RunScope,
  action: SavedAction,
  state: WaitingState,
): Promise<(JourneyToSend & { run: NewRun }) | null> {
  const raw: JsonObject = { ...state.frozen?.values }
  const hmac = await workspaceHmac(parts, parts.database.db, scope.workspaceId)
  const preparation = prepareRun(
    action.definition,
    { ...scope.call, inputs: raw, unknownInputs: 'ignore' },
    { clock: parts.clock, hmac, version: action.version },
  )
  if (preparation.status !== 'prepared') return null
  const run = openRun(parts, scope, action)
  const reading = { ...state, raw, frozen: null, draft: null }
  return withFrozen({ run, action, state: reading, unknownInputs: 'ignore' as const, started: true }, preparation)
}
