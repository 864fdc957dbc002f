import { isBellhopError } from '@bellhop/core'
import type { Actor } from '../http/principal.ts'
import { approve, deny } from '../runs/decide.ts'
import { findRun } from '../runs/find-run.ts'
import type { RunRow } from '../runs/run.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { localeOf } from './locale-of.ts'
import { say } from './say.ts'
import { goOnWith, startAnew, waitForRun } from './turn-loop.ts'
import { type Confirming, turnStateOf } from './turn-state.ts'
import type { TurnRow } from './turn-store.ts'
import { type QuestionWords, questionWords } from './words/question-words.ts'
import { type Reply, readReply } from './words/read-reply.ts'

interface Answer {
  run: RunRow
  confirming: Confirming
  text: string
  /** Whose call brought the message. */
  actor: Actor
}

/**
 * Decides by what a customer said to what was read out: a clear yes or no by the same functions as a click on the card.
 * Anything else is asked about once more, and then counts as a no. No model has a part in it.
 */
export async function answerApproval(parts: ConversationParts, turn: TurnRow, answer: Answer): Promise<void> {
  const locale = await localeOf(parts, parts.database.db, turn)
  const words = questionWords(locale)
  const reply = readReply(answer.text, locale)
  const { run, confirming } = answer
  const said = { type: 'customer-message' as const, text: answer.text }
  if (confirming.expired) {
    if (reply === 'yes') return startAnew(parts, turn)
    return goOnWith(parts, turn, run, reply === null ? [said] : [])
  }
  if (reply === null && !confirming.again) {
    const question = { text: words.yesOrNo, asking: null, confirming: { ...confirming, again: true } }
    return waitForRun(parts, turn, turnStateOf(turn), run, question)
  }
  const decided = await decide(parts, turn, answer, reply ?? 'no', words)
  if (!decided) return
  if (reply !== null || decided.status !== 'denied') return goOnWith(parts, turn, decided)
  await say(parts, turn, 'agent', words.takenAsNo)
  await goOnWith(parts, turn, decided, [said])
}

/** The run as it is then; null where the customer is asked anew instead. */
async function decide(
  parts: ConversationParts,
  turn: TurnRow,
  { run, confirming, actor }: Answer,
  reply: Reply,
  words: QuestionWords,
): Promise<RunRow | null> {
  const { digest } = confirming
  // It is the customer who decides, whoever passes the message on; where that came from is recorded with it.
  const customer: Actor = {
    type: 'visitor',
    id: run.contactId ?? actor.id,
    name: 'Customer, in words',
    ...(actor.from === undefined ? {} : { from: actor.from }),
  }
  try {
    if (reply === 'no') return (await deny(parts, run, digest, customer)).run
    const decision = await approve(parts, run, digest, customer)
    if (!decision.askedAgain) return decision.send ? await decision.send() : decision.run
    await say(parts, turn, 'agent', words.changed)
    return decision.run
  } catch (thrown) {
    if (!isBellhopError(thrown)) throw thrown
    const now = await findRun(parts.database.db, run.workspaceId, run.id)
    if (!now) throw thrown
    if (now.status === 'expired' && reply === 'yes') {
      await say(parts, turn, 'agent', words.tooLate)
      await startAnew(parts, turn)
      return null
    }
    // Asked for anew meanwhile: what was read out is no longer what would be done.
    if (now.status === 'awaiting_approval') await say(parts, turn, 'agent', words.changed)
    return now
  }
}
