import { setTimeout as pause } from 'node:timers/promises'
import { BellhopError, isBellhopError } from '@bellhop/core'
import { agentRules } from '../../agents/agent-rules.ts'
import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { requireConversation } from '../../conversations/find-conversation.ts'
import { isTurnUnderWay, type TurnTokens } from '../../conversations/follow-turn.ts'
import { type Interruption, interruptTurn } from '../../conversations/interrupt-turn.ts'
import { pastEvents, turnOfNextMessage } from '../../conversations/past-events.ts'
import { receiveMessage } from '../../conversations/receive-message.ts'
import type { Tx } from '../../parts.ts'
import {
  type CallerTurnRow,
  claimCallerTurn,
  findCallerTurn,
  freeCallerTurn,
  latestCallerTurn,
  moveCallerTurn,
} from './caller-store.ts'
import { conversationOf } from './conversation-of.ts'
import { historyKeyOf, type Incoming, turnKeyOf } from './incoming.ts'
import { type Heard, isOfRun, receivedFrom } from './received-from.ts'

/** Where the answer to a request is. */
export interface Taken {
  workspaceId: string
  conversationId: string
  /** The answer is what follows this event. */
  after: number
  /** Said before it. */
  lead: string
  /** Where this request has taken the message on; null: it is a repeat. */
  started: Started | null
}

interface Started {
  /** Fails where the message could not be taken on. */
  work: Promise<unknown>
  /** What the turn had taken before. */
  tokensBefore: TurnTokens
}

/** A request that has not taken its message on after this died with its node; another takes its place. */
const claimMs = 20_000
/** Between two looks at what another request does. */
const lookMs = 100

/**
 * Takes the customer's newest message on, once: the same request again, at whichever node and time, is led to the answer of the first.
 * A message that comes while the one before is still being answered interrupts that.
 */
export async function takeRequest(parts: ConversationParts, incoming: Incoming, signal: AbortSignal): Promise<Taken> {
  const { db } = parts.database
  const { workspaceId, caller, history } = incoming
  const conversationId = await conversationOf(parts, incoming)
  const place = { workspaceId, conversationId }
  // Only the agent's greeting is there to be said.
  if (history.said.length === 0) return { ...place, after: 0, lead: '', started: null }
  const key = { ...place, turnKey: turnKeyOf(incoming) }
  const row: CallerTurnRow = {
    ...key,
    history: caller.callId === null ? historyKeyOf(incoming, history.said.length) : null,
    afterEvent: null,
    claim: parts.ids.next('clm'),
    claimedUntil: inFuture(parts),
    createdAt: parts.clock.now(),
  }
  for (;;) {
    if (await claimCallerTurn(db, row)) return takeOn(parts, incoming, row)
    const known = await findCallerTurn(db, key)
    if (known && known.afterEvent !== null) {
      const turnId = await turnOfNextMessage(db, workspaceId, conversationId, known.afterEvent)
      if (turnId !== null) return { ...place, after: known.afterEvent, lead: '', started: null }
    }
    if (known && known.claimedUntil <= parts.clock.now()) {
      const claimed = { claim: row.claim, claimedUntil: inFuture(parts) }
      if (await moveCallerTurn(db, known, claimed)) return takeOn(parts, incoming, { ...known, ...claimed })
    }
    if (signal.aborted) throw new BellhopError('connection_lost', 'The caller went away before the answer was there.')
    await pause(lookMs)
  }
}

async function takeOn(parts: ConversationParts, incoming: Incoming, row: CallerTurnRow): Promise<Taken> {
  const { workspaceId, conversationId } = row
  try {
    const { id, contactId } = await requireConversation(parts.database.db, workspaceId, conversationId)
    const rules = await agentRules(parts, workspaceId, incoming.agent.id)
    parts.rates.say({ id, contactId }, rules?.limits.messagesPerMinute)
    const before = await latestCallerTurn(parts.database.db, row)
    const { after, ...way } = await makeWay(parts, row)
    const heard = await receivedFrom(parts, incoming, row, { before, ...way })
    const { lead, tokensBefore } = heard
    const work = receive(parts, incoming, row, { heard, before })
    parts.background(work.catch(error => giveUp(parts, { ...row, afterEvent: after }, error)))
    const started = { work, tokensBefore: tokensBefore ?? { input: 0, output: 0 } }
    return { workspaceId, conversationId, after, lead, started }
  } catch (error) {
    await freeCallerTurn(parts.database.db, row)
    throw error
  }
}

/**
 * Waits for what is still being answered to end, and gives the event that the answer begins after: what became of a run that was under
 * way is heard with it.
 */
async function makeWay(parts: ConversationParts, row: CallerTurnRow) {
  const { db } = parts.database
  const { workspaceId, conversationId } = row
  const { lastEvent: began } = await requireConversation(db, workspaceId, conversationId)
  const interrupted = await interruptTurn(parts, workspaceId, conversationId)
  if (interrupted) await untilOver(parts, row, interrupted)
  const { lastEvent: ended } = await requireConversation(db, workspaceId, conversationId)
  const ran = interrupted !== null && (await pastEvents(parts, row, began, ended)).some(isOfRun)
  const after = ran ? began : ended
  await moveCallerTurn(db, row, { afterEvent: after, claimedUntil: inFuture(parts) })
  return { after, isTooEarly: interrupted !== null, ran }
}

async function untilOver(parts: ConversationParts, row: CallerTurnRow, { turnId }: Interruption): Promise<void> {
  while (await isTurnUnderWay(parts, row.workspaceId, turnId)) {
    await moveCallerTurn(parts.database.db, row, { claimedUntil: inFuture(parts) })
    await pause(lookMs)
  }
}

async function receive(
  parts: ConversationParts,
  incoming: Incoming,
  row: CallerTurnRow,
  { heard, before }: { heard: Heard; before: CallerTurnRow | null },
): Promise<unknown> {
  const { workspaceId, conversationId } = row
  // Whoever was slower than a claim lasts finds the message in other hands: taken on twice, a yes would answer the next question too.
  const fence = async (tx: Tx) => {
    if (!(await moveCallerTurn(tx, row, { claim: parts.ids.next('clm') }))) throw takenByAnother()
  }
  let { received, judgedFor } = heard
  for (let tries = 1; ; tries++) {
    try {
      const receiving = { fence, judgedFor }
      return await receiveMessage(parts, workspaceId, conversationId, received, incoming.actor, receiving)
    } catch (error) {
      // Another message was taken on in between, as over REST: what is asked now was not heard when this was said.
      if (!isBellhopError(error) || error.code !== 'conflict' || tries === 5) throw error
      const interrupted = await interruptTurn(parts, workspaceId, conversationId)
      if (interrupted) await untilOver(parts, row, interrupted)
      const way = { before, isTooEarly: true, ran: true }
      ;({ received, judgedFor } = await receivedFrom(parts, incoming, row, way))
    }
  }
}

function takenByAnother(): BellhopError {
  return new BellhopError('gone', 'Another request has taken this message on.', {
    hint: 'Send the same request again: it gets the answer of the other.',
  })
}

/** Frees the place of a message of which nothing was kept, so that it can be sent again. */
async function giveUp(
  parts: ConversationParts,
  row: CallerTurnRow & { afterEvent: number },
  error: unknown,
): Promise<void> {
  const { workspaceId, conversationId, afterEvent } = row
  const turnId = await turnOfNextMessage(parts.database.db, workspaceId, conversationId, afterEvent)
  if (turnId === null) await freeCallerTurn(parts.database.db, row)
  parts.log.warn({ err: error, conversationId }, 'a message of a caller could not be answered')
}

function inFuture(parts: ConversationParts): Date {
  return new Date(parts.clock.now().getTime() + claimMs)
}
