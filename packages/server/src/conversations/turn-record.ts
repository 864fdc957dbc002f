import { BellhopError, customerWords, toPublicError } from '@bellhop/core'
import { leaseMs } from '../heartbeat.ts'
import { appendEvents, messageEvents } from './append-events.ts'
import type { Question } from './ask-in-words.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { unendedMessages } from './event-store.ts'
import { localeOf } from './locale-of.ts'
import { offersAtEnd } from './offers-at-end.ts'
import { keptState, sealedByCurrent, type TurnError, type TurnState, usageColumns } from './turn-state.ts'
import { moveTurn, type TurnRow } from './turn-store.ts'
import { inUnit } from './unit-of-work.ts'

/** What a turn's row says while a node works on it. */
export function holding(parts: ConversationParts) {
  return {
    status: 'running' as const,
    node: parts.nodeName,
    leaseUntil: parts.leaseTime.after(leaseMs),
    updatedAt: parts.clock.now(),
  }
}

/**
 * A sign of life, and where the turn stands. False: the customer wants no more of it. Throws where another node has taken it over.
 */
export async function keepTurn(parts: ConversationParts, turn: TurnRow, state: TurnState): Promise<boolean> {
  const calls = sealedByCurrent(parts.keyring, turn, state.calls)
  const change = { ...holding(parts), state: keptState({ ...state, calls }), ...usageColumns(state) }
  const kept = await moveTurn(parts.database.db, turn, 'running', change)
  if (!kept) throw takenOver()
  return kept.stoppedAt === null
}

/** Lets the turn wait for somebody: a row, no process. `question`: what the customer is asked in words meanwhile. */
export async function waitTurn(
  parts: ConversationParts,
  turn: TurnRow,
  state: TurnState,
  question: Question | null,
): Promise<void> {
  const { asking, confirming } = question ?? { asking: null, confirming: null }
  await inUnit(parts, async unit => {
    const calls = sealedByCurrent(parts.keyring, turn, state.calls)
    const kept = keptState({ ...state, calls, asking, confirming })
    const change = {
      status: 'waiting' as const,
      leaseUntil: null,
      updatedAt: parts.clock.now(),
      state: kept,
      ...usageColumns(state),
      // What is asked here is another matter than the answer that was to stop.
      stoppedAt: null,
    }
    if (!(await moveTurn(unit.tx, turn, 'running', change))) return
    await appendEvents(unit, parts, placeOf(turn), [
      ...(question ? messageEvents(parts.ids.next('msg'), 'agent', question.text) : []),
      { type: 'turn-end', turnId: turn.id, status: 'waiting' },
    ])
  })
}

export async function endTurn(
  parts: ConversationParts,
  turn: TurnRow,
  state: TurnState,
  error: BellhopError | null,
): Promise<void> {
  // Calls that it never came to hold sealed arguments, which nobody needs any more.
  const kept = keptState({
    ...state,
    calls: [],
    pending: null,
    asking: null,
    confirming: null,
    error: error && toTurnError(error),
  })
  const offering = await offersAtEnd(parts, turn, state, error)
  await inUnit(parts, async unit => {
    const over = { status: 'done' as const, leaseUntil: null, updatedAt: parts.clock.now() }
    const change = { ...over, state: kept, ...usageColumns(state) }
    if (!(await moveTurn(unit.tx, turn, 'running', change))) return
    const locale = error ? await localeOf(parts, unit.tx, turn) : undefined
    const told = error ? [{ type: 'error' as const, code: error.code, message: customerWords(error.code, locale) }] : []
    const offered = offering.offers.length > 0 ? [{ type: 'offers' as const, ...offering }] : []
    // A node that died, or a database that failed, may have left a message without its end: a chat would take it for one that goes on.
    const open = turn.attempt > 1 || error ? await unendedMessages(unit.tx, turn) : []
    const ends = open.map(messageId => ({ type: 'message-end' as const, messageId }))
    const end = { type: 'turn-end' as const, turnId: turn.id, status: 'done' as const }
    await appendEvents(unit, parts, placeOf(turn), [...ends, ...told, ...offered, end])
  })
}

function toTurnError(error: BellhopError): TurnError {
  const { code, message, hint } = toPublicError(error)
  return { code, message, hint }
}

export function takenOver(): BellhopError {
  return new BellhopError('conflict', 'Another node has taken this turn over.')
}

function placeOf(turn: TurnRow) {
  return { workspaceId: turn.workspaceId, conversationId: turn.conversationId, turnId: turn.id }
}
