import type { JsonObject } from '@bellhop/core'
import type { ConversationParts } from '../../conversations/conversation-parts.ts'
import { callerNoteNames } from '../../conversations/model/caller-notes.ts'
import { startConversation } from '../../conversations/start-conversation.ts'
import { toPageValues } from '../embed/page-values.ts'
import { answerTo } from './answer-to.ts'
import { callerTurnsByHistory, findCall, findCallerTurn, latestCallerTurn, takeCall } from './caller-store.ts'
import { callKeyOf, historyKeyOf, type Incoming, turnKeyOf } from './incoming.ts'

/**
 * For how long the same words from nobody in particular are taken for the same request. Longer, and somebody else who begins in
 * the same words would get what was meant for another.
 */
const repeatMs = 2 * 60 * 1000
/** The same, where the client says that it repeats. */
const retryMs = 60 * 60 * 1000
/** For how long a call without a name is found by what was said in it. */
const historyMs = 24 * 60 * 60 * 1000

/** The conversation that a request belongs to: the one of its call, or a new one. Of several that begin it at once, one does. */
export async function conversationOf(parts: ConversationParts, incoming: Incoming): Promise<string> {
  const { db } = parts.database
  const { workspaceId, caller } = incoming
  const now = parts.clock.now().getTime()
  const since = caller.callId === null ? new Date(now - (incoming.isRetry ? retryMs : repeatMs)) : null
  const known = caller.callId === null ? await findByHistory(parts, incoming, since ?? new Date(now)) : null
  if (known !== null) return known
  const callKey = callKeyOf(incoming)
  // A second time where another node began it in between.
  for (let tries = 0; tries < 3; tries++) {
    const found = await findCall(db, workspaceId, callKey, since)
    if (found !== null) return found
    const started = await start(parts, incoming, callKey, since)
    if (started !== null) return started
  }
  throw new Error('A conversation that is there could not be found.')
}

/** The conversation in which all of this was said, and answered as the caller has it, and nothing since. */
async function findByHistory(parts: ConversationParts, incoming: Incoming, since: Date): Promise<string | null> {
  const { db } = parts.database
  const { workspaceId, agent, history } = incoming
  if (history.said.length < 2) return null
  const key = historyKeyOf(incoming, history.said.length - 1)
  const before = new Date(parts.clock.now().getTime() - historyMs)
  const turns = await callerTurnsByHistory(db, workspaceId, key, before)
  const turnKey = turnKeyOf(incoming)
  for (const { conversationId } of turns) {
    const same = await findCallerTurn(db, { workspaceId, conversationId, turnKey })
    if (same && same.createdAt > since) return conversationId
  }
  for (const turn of turns) {
    const latest = await latestCallerTurn(db, turn)
    if (
      latest?.turnKey === turn.turnKey &&
      isSame(await answerTo(parts, turn, agent.definition.locale), history.answered)
    )
      return turn.conversationId
  }
  return null
}

/** Callers cut what was interrupted, and change spaces. */
function isSame(ours: string, theirs: string | null): boolean {
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim()
  return theirs === null || plain(ours).startsWith(plain(theirs))
}

async function start(
  parts: ConversationParts,
  incoming: Incoming,
  callKey: string,
  since: Date | null,
): Promise<string | null> {
  const { workspaceId, actor, agent, caller } = incoming
  const { channel, medium, contactNumber, agentNumber, direction, externalId } = caller
  try {
    const conversation = await startConversation(parts, {
      workspaceId,
      agent,
      channel,
      medium,
      contactNumber,
      agentNumber,
      direction,
      externalId: externalId ?? caller.callId?.slice(0, 200) ?? null,
      origin: null,
      identity: null,
      context: {},
      page: toPage(incoming),
      actor,
      claim: async (tx, conversationId) => {
        const row = { workspaceId, callKey, conversationId, takenAt: parts.clock.now() }
        if (!(await takeCall(tx, row, since))) throw new Taken()
      },
    })
    return conversation.id
  } catch (error) {
    if (error instanceof Taken) return null
    throw error
  }
}

/** Another request has begun the conversation meanwhile. */
class Taken extends Error {}

/**
 * What a caller tells besides who calls has the standing of what a page sets: data, never instructions, and nothing in it counts as
 * said, approved or done.
 */
function toPage({ caller, history }: Incoming): JsonObject {
  const { page = {} } = toPageValues(caller.page)
  const earlier = history.before
    .map(({ role, text }) => `${role === 'user' ? 'Customer' : 'Agent'}: ${text}`)
    .join('\n')
  return {
    ...page,
    ...(history.instructions !== '' && {
      [callerNoteNames.instructions]: clean(history.instructions.slice(0, longest)),
    }),
    ...(earlier !== '' && { [callerNoteNames.earlier]: clean(earlier.slice(-longest)) }),
  }
}

const longest = 4_000

function clean(text: string): string {
  return text.toWellFormed().replaceAll('\0', '')
}
