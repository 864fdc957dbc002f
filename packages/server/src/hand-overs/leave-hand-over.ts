import { type JsonObject, type RunOutcome, sensitiveMask } from '@bellhop/core'
import { inUnit, type Unit } from '../conversations/unit-of-work.ts'
import { appendOutgoingEvent } from '../outgoing-events/append-outgoing-event.ts'
import { type JourneyToSend, tellStart } from '../runs/journey.ts'
import { endRun, movedOn, moveTo, openFrom } from '../runs/record-run.ts'
import { type RunRow, stepsOf } from '../runs/run.ts'
import type { RunParts } from '../runs/run-parts.ts'
import type { RunScope } from '../runs/run-scope.ts'
import { sealLeft } from './sealed-left.ts'
import { insertHandOver } from './store.ts'

/**
 * What a run of `hand_over` does instead of a call: keeps what the customer leaves, and notes that somebody is to be told. All in one
 * transaction, so it is done or it isn't. The run's record says only which fields were filled in.
 */
export async function leaveHandOver(parts: RunParts, scope: RunScope, journey: JourneyToSend): Promise<RunRow> {
  const { run, prepared, frozen } = journey
  return inUnit(parts, async unit => {
    const inputs = masked(prepared.frozen.values)
    const begun = await moveTo(unit, parts, run, {
      ...frozen,
      inputs,
      status: 'running',
      columns: { ...frozen.columns, sentAt: parts.clock.now() },
    })
    if (!begun) return movedOn()
    await tellStart(unit, parts, begun, journey)
    await keep(unit, parts, scope, begun, prepared.frozen.values)
    const outcome = outcomeOf(prepared.action.messages.success)
    const ended = await endRun(unit, parts, openFrom(begun), {
      status: 'succeeded',
      outcome,
      actor: scope.actor,
      audit: 'run.finished',
      trace: stepsOf(begun),
    })
    return ended ?? movedOn()
  })
}

async function keep(
  unit: Unit,
  parts: RunParts,
  { workspaceId, conversationId, contactId, call, mode }: RunScope,
  row: RunRow,
  left: JsonObject,
): Promise<void> {
  const agentId = call.agent.id
  if (!conversationId || !contactId || !agentId) throw new Error('A hand-over belongs to a conversation.')
  const id = parts.ids.next('hov')
  const now = parts.clock.now()
  const kept = mode === 'live' ? ('live' as const) : ('test' as const)
  await insertHandOver(unit.tx, {
    workspaceId,
    id,
    runId: row.id,
    agentId,
    conversationId,
    contactId,
    mode: kept,
    status: 'open',
    sealedLeft: sealLeft(parts, workspaceId, id, left),
    createdAt: now,
    updatedAt: now,
    doneAt: null,
    doneBy: null,
  })
  if (kept === 'test') return
  const data = { handOverId: id, agentId, conversationId, contactId }
  await appendOutgoingEvent(unit.tx, parts, { workspaceId, conversationId }, 'hand_over.requested', data)
}

function masked(values: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.keys(values).map(name => [name, sensitiveMask]))
}

function outcomeOf(thanks: string | null): RunOutcome {
  const result = { status: 'succeeded', ...(thanks === null ? {} : { message: thanks }) }
  return { status: 'succeeded', response: null, result, message: thanks, error: null, followUps: [], trace: [] }
}
