import { setTimeout as sleep } from 'node:timers/promises'
import { isWrite, type JsonObject, type PreparedRun, type RunOutcome, renderMessage, settledWords } from '@bellhop/core'
import { appendAudit } from '../audit/append-audit.ts'
import { messageEvents } from '../conversations/append-events.ts'
import { tellAfterwards } from '../conversations/tell-afterwards.ts'
import { inUnit, type Unit } from '../conversations/unit-of-work.ts'
import { type LeaseStart, leaseMs } from '../heartbeat.ts'
import type { Actor } from '../http/principal.ts'
import { noteSecretUse } from '../secrets/resolve-secrets.ts'
import { draftId, type JourneyToSend, tellStart } from './journey.ts'
import { lookUpLater } from './look-up-later.ts'
import {
  auditDetail,
  type Ending,
  endRun,
  movedOn,
  moveTo,
  type NewRun,
  type OpenRun,
  openFrom,
  tell,
} from './record-run.ts'
import { type RunRow, stepsOf, toRun } from './run.ts'
import { endedRow } from './run-journal.ts'
import type { RunParts } from './run-parts.ts'
import { passPoint } from './run-points.ts'
import type { RunScope } from './run-scope.ts'
import { countEnded } from './run-span.ts'
import { type SendOptions, type SentRun, sendRun } from './send-run.ts'
import { findRun, findSameWrite, lockConversationWrites, type RunColumns, unknownDuplicates } from './store.ts'
import { sealState } from './waiting-state.ts'

/** For how long an identical write of the same conversation is held back (contracts 6). */
const sameWriteMs = 60 * 60 * 1000

/** Sends a frozen request that nobody has to be asked about, unless the same was written before: then that is the answer. */
export async function dispatch(parts: RunParts, scope: RunScope, journey: JourneyToSend): Promise<RunRow> {
  if (isLoneRead(scope, journey)) return (await performRead(parts, scope, journey)).row
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

/**
 * A read outside of any conversation changes nothing and nobody else looks at it while it runs, so its record is written once,
 * when it has ended, together with others that end at the same time. The answer waits for that.
 */
export async function performRead(
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
  await parts.journal.write({ row, actor: scope.actor })
  countEnded(parts, row)
  passPoint('recorded', row)
  return { row, outcome }
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

/** What marks a run as being sent: by whom, since when, and until when that may be believed. */
export function sendingColumns(parts: RunParts) {
  return {
    sentAt: parts.clock.now(),
    node: parts.nodeName,
    leaseUntil: parts.leaseTime.after(leaseMs),
    leaseToken: parts.sends.token,
    expiresAt: null,
  }
}

/** The intent of a write is durable before its first byte leaves. Also says the author's words for the time of waiting. */
export async function recordIntent(
  unit: Unit,
  parts: RunParts,
  row: RunRow,
  prepared: PreparedRun,
  actor: Actor,
): Promise<void> {
  const { before } = prepared.action.messages
  if (before !== null) {
    const { messageData, locale, timeZone } = prepared.frozen
    const data: JsonObject = { ...messageData, inputs: row.inputs, response: null, run: { id: row.id } }
    const text = renderMessage(before, data, { locale, timeZone, now: parts.clock.now() })
    if (text !== '') await tell(unit, parts, row, messageEvents(parts.ids.next('msg'), 'agent', text))
  }
  if (!isWrite(prepared.action)) return
  await appendAudit(unit.tx, parts, row.workspaceId, {
    kind: 'run.sent',
    actor,
    subject: row.id,
    detail: auditDetail(row),
  })
}

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
  const recording = record(parts, row, sent, actor)
    .catch((error: unknown) => {
      parts.log.error({ err: error, runId: row.id }, 'What became of a run could not be recorded; it will be unknown')
      return row
    })
    .finally(() => held.release())
  parts.background(recording)
  return within(patienceMs, recording, row)
}

async function record(parts: RunParts, row: RunRow, { outcome, usedSecrets }: SentRun, actor: Actor): Promise<RunRow> {
  const run = { ...openFrom(row), only: { leaseToken: parts.sends.token } }
  const { status } = outcome
  const ending = {
    outcome,
    actor,
    status,
    audit: 'run.finished' as const,
    trace: stepsOf(row),
    ...(status === 'unknown' ? { columns: lookUpLater(parts, row) } : {}),
  }
  const recorded = await parts.outcomes.insist(() =>
    inUnit(parts, async unit => {
      await noteSecretUse(parts, unit.tx, row.workspaceId, usedSecrets)
      return recordOutcome(unit, parts, run, ending)
    }),
  )
  passPoint('recorded', recorded)
  return recorded
}

async function within<T>(ms: number, work: Promise<T>, otherwise: T): Promise<T> {
  const over = new AbortController()
  try {
    return await Promise.race([work, sleep(ms, otherwise, { signal: over.signal })])
  } finally {
    over.abort()
  }
}

async function recordOutcome(
  unit: Unit,
  parts: RunParts,
  run: Exclude<OpenRun, NewRun>,
  ending: Ending,
): Promise<RunRow> {
  return (
    (await endRun(unit, parts, run, ending)) ??
    // Its lease ran out in the meantime and it was called unknown; what this node has seen is the truth.
    (ending.status === 'unknown' ? null : await correctUnknown(unit, parts, run, ending)) ??
    // It has been ended for good, and that stands.
    (await findRun(unit.tx, run.workspaceId, run.id)) ??
    movedOn()
  )
}

/** Tells its conversation, too, and ends the runs that would have repeated it as it ended. */
async function correctUnknown(
  unit: Unit,
  parts: RunParts,
  run: Exclude<OpenRun, NewRun>,
  ending: Ending,
): Promise<RunRow | null> {
  const ended = await endRun(unit, parts, { ...run, from: 'unknown' }, ending)
  if (!ended) return null
  const words = settledWords[ending.status === 'succeeded' ? 'succeeded' : 'failed']
  await tellAfterwards(unit, parts, ended, ended.message ?? words)
  for (const same of await unknownDuplicates(unit.tx, ended)) {
    await endRun(unit, parts, openFrom(same), { ...ending, trace: stepsOf(same) })
  }
  return ended
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
  return findSameWrite(unit.tx, workspaceId, { conversationId, actionId: journey.action.id, writeKey }, since)
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
      : { status: 'cancelled', message: alreadySent }),
    actor: scope.actor,
    audit: 'run.finished',
    trace: frozen.trace,
    inputs: frozen.inputs,
    // No write key: only what was really sent holds the next one back.
    columns: { requestDigest: frozen.columns.requestDigest, duplicateOf: same.id },
  })
  return ended ?? movedOn()
}

const alreadySent = 'That is already on its way.'
