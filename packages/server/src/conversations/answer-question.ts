import { BellhopError, isBellhopError, sensitiveMask } from '@bellhop/core'
import type { Actor } from '../http/principal.ts'
import { cancelRun } from '../runs/cancel-run.ts'
import { findRun } from '../runs/find-run.ts'
import type { RunRow } from '../runs/run.ts'
import { submitInputs } from '../runs/submit-inputs.ts'
import { answerApproval } from './answer-approval.ts'
import { appendEvents, messageEvents } from './append-events.ts'
import { localeOf } from './ask-in-words.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { say } from './say.ts'
import type { ConversationRow } from './store.ts'
import { goOnWith } from './turn-loop.ts'
import { holding } from './turn-record.ts'
import { type TurnState, turnStateOf } from './turn-state.ts'
import { moveTurn, type TurnRow, waitingTurns } from './turn-store.ts'
import { inUnit } from './unit-of-work.ts'
import { isStop } from './words/read-reply.ts'

/** A question in words that a turn has open, about a run. */
export interface OpenQuestion {
  turn: TurnRow
  run: RunRow
  state: TurnState
}

/** The question in words that the conversation still has open, if it has one: the one that was asked last. */
export async function findQuestion(
  parts: ConversationParts,
  { workspaceId, id }: ConversationRow,
): Promise<OpenQuestion | null> {
  const { db } = parts.database
  for (const turn of await waitingTurns(db, workspaceId, id)) {
    const state = turnStateOf(turn)
    const asked = state.asking ?? state.confirming
    const run = asked && (await findRun(db, workspaceId, asked.runId))
    if (run && isOpen(state, run)) return { turn, run, state }
  }
  return null
}

function isOpen({ asking, confirming }: TurnState, run: RunRow): boolean {
  if (asking) return run.status === 'awaiting_inputs'
  return confirming?.expired ? run.status === 'expired' : run.status === 'awaiting_approval'
}

/** Takes the message as the answer and goes on with the turn that asked. Throws `conflict` where another answer came first. */
export async function answerQuestion(
  parts: ConversationParts,
  question: OpenQuestion,
  text: string,
  actor: Actor,
): Promise<{ turnId: string }> {
  const { turn, state, run } = question
  const since = parts.turns.begin()
  const held = await holdAsked(parts, question, state.asking?.sensitive ? sensitiveMask : text)
  const lease = parts.turns.hold(held, since)
  const work = async () => {
    try {
      await (state.confirming
        ? answerApproval(parts, held, { run, confirming: state.confirming, text, actor })
        : answerInput(parts, { ...question, turn: held }, text, actor))
    } catch (err) {
      parts.log.error({ err, turnId: turn.id, runId: run.id }, 'An answer in words could not be taken')
      await goOnWith(parts, held, (await findRun(parts.database.db, run.workspaceId, run.id)) ?? run)
    } finally {
      lease.release()
    }
  }
  parts.background(work())
  return { turnId: turn.id }
}

/**
 * Of several answers at once one takes the question; the others are told before a word of theirs is kept. Neither does an answer
 * count for a question that came after the one that it was given to.
 */
async function holdAsked(parts: ConversationParts, { turn, state }: OpenQuestion, said: string): Promise<TurnRow> {
  const { workspaceId, conversationId, id: turnId } = turn
  return inUnit(parts, async unit => {
    const held = await moveTurn(unit.tx, turn, 'waiting', holding(parts))
    if (!held || !isSameQuestion(turnStateOf(held), state)) throw stillAnswering()
    const place = { workspaceId, conversationId, turnId }
    await appendEvents(unit, parts, place, messageEvents(parts.ids.next('msg'), 'customer', said))
    return held
  })
}

function isSameQuestion(a: TurnState, b: TurnState): boolean {
  const asked = ({ asking, confirming }: TurnState) => [
    asking?.runId,
    asking?.input,
    confirming?.runId,
    confirming?.digest,
    confirming?.again,
    confirming?.expired,
  ]
  return JSON.stringify(asked(a)) === JSON.stringify(asked(b))
}

/** The message is the value that was asked for. One that can't be used is asked for again, saying why. */
async function answerInput(
  parts: ConversationParts,
  { turn, run, state: { asking } }: OpenQuestion,
  text: string,
  actor: Actor,
): Promise<void> {
  if (!asking) return goOnWith(parts, turn, run)
  const stops = isStop(text, await localeOf(parts, turn))
  try {
    const next = stops
      ? await cancelRun(parts, run, actor)
      : await submitInputs(parts, run, { [asking.input]: text }, actor)
    await goOnWith(parts, turn, next)
  } catch (thrown) {
    if (!isBellhopError(thrown) || thrown.code !== 'input_invalid') throw thrown
    await say(parts, turn, 'agent', thrown.issues.map(issue => issue.message).join(' '))
    await goOnWith(parts, turn, run)
  }
}

export function stillAnswering(): BellhopError {
  return new BellhopError('conflict', 'The message before is still being answered. Send this one again in a moment.', {
    hint: 'One message is answered at a time. Wait for the `turn-end` event, then send this one again.',
  })
}
