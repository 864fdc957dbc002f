import { isWrite, underWayForModel, underWayWords } from '@bellhop/core'
import { inUnit, type Unit } from '../conversations/unit-of-work.ts'
import { draftId, type JourneyToSend, tellStart } from './journey.ts'
import { perform } from './perform.ts'
import { recordRead, sendRead } from './perform-read.ts'
import { recordIntent } from './record-intent.ts'
import { endRun, movedOn, moveTo, type NewRun } from './record-run.ts'
import { type RunRow, toRun } from './run.ts'
import type { RunParts } from './run-parts.ts'
import type { RunScope } from './run-scope.ts'
import { sendingColumns } from './sending-columns.ts'
import { findSameWrite, lockConversationWrites, lockRun, mayHaveWritten, type RunColumns } from './store.ts'
import { sealState } from './waiting-state.ts'

/** For how long an identical write of the same conversation is held back (contracts 6). */
const sameWriteMs = 60 * 60 * 1000

/** Sends a frozen request that nobody has to be asked about, unless the same was written before: then that is the answer. */
export async function dispatch(parts: RunParts, scope: RunScope, journey: JourneyToSend): Promise<RunRow> {
  if (isLoneRead(scope, journey)) return recordRead(parts, scope, await rowOfRead(parts, scope, journey))
  const since = parts.sends.begin()
  const { row, send } = await inUnit(parts, async (unit): Promise<{ row: RunRow; send: boolean }> => {
    const same = await sameWriteAsBefore(unit, parts, scope, journey)
    if (same) return { row: await answerWith(unit, parts, scope, journey, same), send: false }
    const row = await moveTo(unit, parts, journey.run, {
      ...journey.frozen,
      status: 'running',
      columns: { ...journey.frozen.columns, ...sendingColumns(parts), ...keptForReadBack(parts, scope, journey) },
    })
    if (!row) return movedOn()
    await tellStart(unit, parts, row, journey)
    await recordIntent(unit, parts, row, journey.prepared, scope.actor)
    return { row, send: true }
  })
  return send ? perform(parts, row, journey.prepared, scope.actor, since) : row
}

// The answer, which may be large, is let go of here: the record takes its time.
async function rowOfRead(parts: RunParts, scope: RunScope, journey: JourneyToSend & { run: NewRun }): Promise<RunRow> {
  const { row } = await sendRead(parts, scope, journey)
  return row
}

function isLoneRead(scope: RunScope, journey: JourneyToSend): journey is JourneyToSend & { run: NewRun } {
  return journey.run.from === null && scope.conversationId === null && !isWrite(journey.action.definition)
}

/** What its read-back would need. It is kept before the send: a node that dies keeps nothing afterwards. */
function keptForReadBack(
  parts: RunParts,
  { workspaceId }: RunScope,
  { action, run, state }: JourneyToSend,
): RunColumns {
  if (action.definition.readBack === null || action.id === draftId) return {}
  return { sealedPrepared: sealState(parts.keyring, workspaceId, run.id, state) }
}

async function sameWriteAsBefore(
  unit: Unit,
  parts: RunParts,
  scope: RunScope,
  journey: JourneyToSend,
): Promise<RunRow | null> {
  const { writeKey } = journey.prepared.frozen
  const { workspaceId, conversationId } = scope
  if (!writeKey || !conversationId) return null
  await lockConversationWrites(unit.tx, workspaceId, conversationId)
  const since = new Date(parts.clock.now().getTime() - sameWriteMs)
  const write = { conversationId, actionId: journey.action.id, writeKey }
  for (;;) {
    const found = await findSameWrite(unit.tx, workspaceId, write, since)
    if (!found) return null
    // What becomes of it from here on finds the run that ends as it.
    const same = await lockRun(unit.tx, workspaceId, found.id)
    if (same && mayHaveWritten(same)) return same
  }
}

/** A run that waited for its inputs ends as the one that it repeats; one that had only begun is not kept at all. */
async function answerWith(
  unit: Unit,
  parts: RunParts,
  scope: RunScope,
  { run, frozen }: JourneyToSend,
  same: RunRow,
): Promise<RunRow> {
  if (run.from === null) return { ...same, duplicateOf: same.id }
  const { result, message, error, followUps } = toRun(same, null)
  const ended = await endRun(unit, parts, run, {
    ...(same.status === 'succeeded' || same.status === 'unknown'
      ? {
          status: same.status,
          outcome: { status: same.status, response: null, result, message, error, followUps, trace: [] },
        }
      : {
          status: 'cancelled',
          result: { status: same.status, error: { message: underWayForModel } },
          message: underWayWords(scope.call.agent.locale),
        }),
    actor: scope.actor,
    audit: 'run.finished',
    trace: frozen.trace,
    inputs: frozen.inputs,
    // No write key: only what was really sent holds the next one back.
    columns: { requestDigest: frozen.columns.requestDigest, duplicateOf: same.id },
  })
  return ended ?? movedOn()
}
