import { setTimeout as sleep } from 'node:timers/promises'
import { askContext } from '../agent-context/ask-context.ts'
import { type ContextOutcome, lostContext } from '../agent-context/context-outcome.ts'
import type { SavedAgent } from '../agents/agent.ts'
import { toJson } from '../database/index.ts'
import type { Parts } from '../parts.ts'
import { openConversationState, sealConversationState } from './conversation-state.ts'
import { claimsOf } from './find-contact.ts'
import { agentOf } from './find-conversation.ts'
import { type ConversationRow, claimContext, findConversation, lockConversation, updateConversation } from './store.ts'

/** How often somebody looks whether another has the answer by now. */
const lookMs = 200
/** What an answer may take beyond the call's own time, to be stored. */
const marginMs = 2_000

/**
 * Sees to it that the agent's context endpoint was asked for this conversation, and that what it said is kept. It is asked
 * once, whoever comes how often and on which node; who comes meanwhile waits for that call, as long as it may take. What
 * can't be had is recorded, and the conversation goes on without.
 */
export async function settleContext(parts: Parts, workspaceId: string, conversationId: string): Promise<void> {
  const { db } = parts.database
  const row = await findConversation(db, workspaceId, conversationId)
  if (!row || row.contextOutcome !== null) return
  const agent = await agentOf(parts, db, row)
  if (!agent?.definition.context) return
  if (row.contextAskedAt === null && (await claimContext(db, workspaceId, conversationId, parts.clock.now())))
    return ask(parts, row, agent)
  await waitForAnswer(parts, row, agent.definition.context.timeoutMs)
}

async function ask(parts: Parts, row: ConversationRow, agent: SavedAgent): Promise<void> {
  const { workspaceId, id, contactId } = row
  const identity = await claimsOf(parts.database.db, workspaceId, contactId)
  const asked = await askContext(parts, workspaceId, agent, row, identity)
  if (!asked) return
  await parts.database.db.transaction().execute(async tx => {
    const now = await lockConversation(tx, workspaceId, id)
    if (!now || now.contextOutcome !== null) return
    const { context, page } = openConversationState(parts, now)
    // What the conversation was started with is nearer to it than what the endpoint knows.
    const sealedState = sealConversationState(parts, now, { context: { ...asked.context, ...context }, page })
    await updateConversation(tx, workspaceId, id, { sealedState, contextOutcome: outcomeJson(asked.outcome) })
  })
}

async function waitForAnswer(parts: Parts, row: ConversationRow, timeoutMs: number): Promise<void> {
  const { workspaceId, id } = row
  const { db } = parts.database
  const since = parts.clock.now().getTime() - (row.contextAskedAt ?? parts.clock.now()).getTime()
  // Clocks of nodes differ: never longer than the call itself may take.
  const most = Math.min(timeoutMs + marginMs, Math.max(0, timeoutMs + marginMs - since))
  for (let waited = 0; waited < most; waited += lookMs) {
    await sleep(lookMs)
    const now = await findConversation(db, workspaceId, id)
    if (!now || now.contextOutcome !== null) return
  }
  await db.transaction().execute(async tx => {
    const now = await lockConversation(tx, workspaceId, id)
    if (now?.contextOutcome !== null) return
    await updateConversation(tx, workspaceId, id, { contextOutcome: outcomeJson(lostContext) })
  })
}

export function outcomeJson(outcome: ContextOutcome) {
  return toJson({ ...outcome })
}
