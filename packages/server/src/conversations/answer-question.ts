import { BellhopError, isBellhopError, sensitiveMask } from '@bellhop/core'
import type { FormField } from '@bellhop/core/stream'
import type { Actor } from '../http/principal.ts'
import { namedModel } from '../models/named-model.ts'
import type { Tx } from '../parts.ts'
import { cancelRun } from '../runs/cancel-run.ts'
import { findRun } from '../runs/find-run.ts'
import { type RunRow, toRun } from '../runs/run.ts'
import { submitInputs } from '../runs/submit-inputs.ts'
import { openState } from '../runs/waiting-state.ts'
import { answerApproval } from './answer-approval.ts'
import { appendEvents, messageEvents } from './append-events.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { latestTurnHeard } from './event-store.ts'
import { agentOfConversation } from './find-conversation.ts'
import { say } from './say.ts'
import type { ConversationRow } from './store.ts'
import { offeredActions } from './take-step.ts'
import { goOnWith } from './turn-loop.ts'
import { holding } from './turn-record.ts'
import { type TurnState, turnStateOf } from './turn-state.ts'
import { moveTurn, type TurnRow, waitingTurns } from './turn-store.ts'
import { answerTo, isQuestion, readTypedAnswer, type TypedAnswer, takesAnyText } from './typed-answer.ts'
import { inUnit } from './unit-of-work.ts'
import { isStop } from './words/read-reply.ts'

/** What the next message may answer: a question in words or a form, which a turn has open about a run. */
export interface OpenQuestion {
  turn: TurnRow
  run: RunRow
  state: TurnState
  /** What the message gives; null: it decides about an approval. */
  answer: TypedAnswer | 'stop' | null
}

/**
 * What of all that the conversation still asks this message answers, the newest first; null: it is a message like any other. A question
 * about an approval is answered while it is the last that the customer heard: a yes after something else means that. Of forms, the
 * newest is answered, and one before it where the message is a sensitive value of it, which must not be kept in the open.
 */
export async function findQuestion(
  parts: ConversationParts,
  { workspaceId, id }: ConversationRow,
  text: string,
): Promise<OpenQuestion | null> {
  const { db } = parts.database
  const waiting = await waitingTurns(db, workspaceId, id)
  const heard = waiting.length > 0 ? await latestTurnHeard(db, workspaceId, id) : null
  let isNewest = true
  for (const turn of waiting) {
    const state = turnStateOf(turn)
    const runId = state.asking?.runId ?? state.confirming?.runId ?? state.pending
    const run = runId === null ? null : await findRun(db, workspaceId, runId)
    if (!run) continue
    if (state.confirming) {
      if (turn.id === heard && run.status === (state.confirming.expired ? 'expired' : 'awaiting_approval'))
        return { turn, run, state, answer: null }
    } else if (run.status === 'awaiting_inputs') {
      const asked = { turn, run, asking: state.asking, isLast: turn.id === heard }
      const answer = await (isNewest ? answerIn(parts, asked, text) : sensitiveAnswerIn(parts, asked, text))
      if (answer) return { turn, run, state, answer }
      isNewest = false
    }
  }
  return null
}

interface AskedInput {
  turn: TurnRow
  run: RunRow
  asking: TurnState['asking']
  /** Nothing else was said or asked since. */
  isLast: boolean
}

/**
 * What the text gives the run. Where a model answers, what it may not see and what needs no understanding is read here: a value alone may
 * as well be meant for what the model has asked since.
 */
async function answerIn(
  parts: ConversationParts,
  { turn, run, asking, isLast }: AskedInput,
  text: string,
): Promise<OpenQuestion['answer']> {
  const { missing } = toRun(run, null)
  const { call } = openState(parts.keyring, run)
  const agent = await agentOfConversation(parts, parts.database.db, turn.workspaceId, turn.conversationId)
  const hasModel = agent !== null && namedModel(parts.models, agent.definition) !== null
  const asked = missing.filter(({ name }) => asking === null || name === asking.input)
  const typing = { agent: call.agent, now: parts.clock.now(), freeText: !hasModel }
  const told = readTypedAnswer(text, asked, typing)
  const [field] = asked
  const isNamed = !asking && (await namesAction(parts, turn, text))
  if (!isNamed && isStop(text, call.agent.locale) && (!told || takesAnything(told, asked))) return 'stop'
  // What was asked for and is sensitive goes to no model, also where it is mistyped: it is asked for again.
  const isForUs = !hasModel || (field?.sensitive && !isQuestion(text))
  if (asking && isForUs) return field ? answerTo(field, text, call.agent.locale) : null
  if (isNamed || (told && hasModel && !isLast && !told.sensitive)) return null
  return told
}

/** The value that the text is of a sensitive input which takes only some texts. */
async function sensitiveAnswerIn(
  parts: ConversationParts,
  { run }: AskedInput,
  text: string,
): Promise<TypedAnswer | null> {
  const { call } = openState(parts.keyring, run)
  const fields = toRun(run, null).missing.filter(field => field.sensitive && !takesAnyText(field))
  return readTypedAnswer(text, fields, { agent: call.agent, now: parts.clock.now(), freeText: false })
}

/** Would any text have done as well? */
function takesAnything({ input }: TypedAnswer, fields: readonly FormField[]): boolean {
  const field = fields.find(({ name }) => name === input)
  return field?.type === 'string' && field.options === null
}

/** Does the customer say what an action is called, or what its author expects them to say for it? */
async function namesAction(parts: ConversationParts, turn: TurnRow, text: string): Promise<boolean> {
  const said = plain(text)
  const actions = await offeredActions(parts, turn)
  return actions.some(({ definition: { title, examples } }) => [title, ...examples].some(name => plain(name) === said))
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s.,!?]+/g, ' ')
    .trim()
}

/** Throws where the message is no longer its bearer's to hand in. */
export type Fence = (tx: Tx) => Promise<void>

/** Takes the message as the answer and goes on with the turn that asked. Throws `conflict` where another answer came first. */
export async function answerQuestion(
  parts: ConversationParts,
  question: OpenQuestion,
  text: string,
  { actor, fence }: { actor: Actor; fence: Fence },
): Promise<{ turnId: string }> {
  const { turn, state, run, answer } = question
  const since = parts.turns.begin()
  const isSensitive = answer !== null && answer !== 'stop' && answer.sensitive
  const held = await holdAsked(parts, question, isSensitive ? sensitiveMask : text, fence)
  const lease = parts.turns.hold(held, since)
  const work = async () => {
    // It may have gone on in another tab, before this message had its turn.
    const now = (await findRun(parts.database.db, run.workspaceId, run.id)) ?? run
    try {
      await (state.confirming && answer === null
        ? answerApproval(parts, held, { run: now, confirming: state.confirming, text, actor })
        : answerInput(parts, held, now, answer ?? 'stop', actor))
    } catch (err) {
      const level = isBellhopError(err) ? 'debug' : 'error'
      parts.log[level]({ err, turnId: turn.id, runId: run.id }, 'an answer in words could not be taken')
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
async function holdAsked(
  parts: ConversationParts,
  { turn, state }: OpenQuestion,
  said: string,
  fence: Fence,
): Promise<TurnRow> {
  const { workspaceId, conversationId, id: turnId } = turn
  return inUnit(parts, async unit => {
    const held = await moveTurn(unit.tx, turn, 'waiting', holding(parts))
    if (!held || !isSameQuestion(turnStateOf(held), state)) throw stillAnswering()
    await fence(unit.tx)
    const place = { workspaceId, conversationId, turnId }
    await appendEvents(unit, parts, place, messageEvents(parts.ids.next('msg'), 'customer', said))
    return held
  })
}

/** Are these one question, or both none? */
export function isSame(a: OpenQuestion | null, b: OpenQuestion | null): boolean {
  if (a === null || b === null) return a === b
  return a.turn.id === b.turn.id && isSameQuestion(a.state, b.state)
}

function isSameQuestion(a: TurnState, b: TurnState): boolean {
  const asked = ({ pending, asking, confirming }: TurnState) => [
    pending,
    asking?.runId,
    asking?.input,
    confirming?.runId,
    confirming?.digest,
    confirming?.again,
    confirming?.expired,
  ]
  return JSON.stringify(asked(a)) === JSON.stringify(asked(b))
}

/** A value that can't be used is asked for again, saying why. */
async function answerInput(
  parts: ConversationParts,
  turn: TurnRow,
  run: RunRow,
  answer: TypedAnswer | 'stop',
  actor: Actor,
): Promise<void> {
  try {
    const next =
      answer === 'stop'
        ? await cancelRun(parts, run, actor)
        : await submitInputs(parts, run, { [answer.input]: answer.value }, actor)
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
