import { type Action, BellhopError, type JsonObject, sensitiveMask } from '@bellhop/core'
import type { SavedAction } from '../actions/saved-action.ts'
import { agentActions } from './agent-actions.ts'
import type { BrainRequest, TurnItem } from './brain.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { findMessageEvent } from './event-store.ts'
import { createEventWriter, type EventWriter } from './event-writer.ts'
import { agentOfConversation } from './find-conversation.ts'
import { addUsage, untoldUsage } from './model/usage.ts'
import { countMistake, refusal } from './refused-call.ts'
import { rememberedValue } from './remembered-value.ts'
import { watchForStop } from './stop-turn.ts'
import { takenOver } from './turn-record.ts'
import { sealCall, type TurnState } from './turn-state.ts'
import type { TurnRow } from './turn-store.ts'

/** `calls`: it wants actions to be run. `stopped`: the customer wanted no more of it. */
export type StepEnd = 'calls' | 'end' | 'stopped'

/** Lets the brain take one step and streams what it says, until `lost` aborts or the customer stops it. */
export async function takeStep(
  parts: ConversationParts,
  turn: TurnRow,
  state: TurnState,
  lost: AbortSignal,
): Promise<StepEnd> {
  const agent = await agentOfConversation(parts, parts.database.db, turn.workspaceId, turn.conversationId)
  if (!agent) throw new BellhopError('gone', 'The agent of this conversation is gone.')
  const saved = await offeredActions(parts, turn)
  const actions = saved.map(({ definition }) => definition)
  const writer = createEventWriter(parts, turn)
  const speech = createSpeech(turn, writer, state)
  const late = AbortSignal.timeout(parts.stepMs)
  const watch = watchForStop(parts, turn)
  const request: BrainRequest = {
    agent: agent.definition,
    actions,
    items: state.items.slice(),
    signal: AbortSignal.any([late, lost, watch.stopped]),
  }
  const firstId = messageIdAt(turn, state)
  const unreadable: TurnItem[] = []
  let called = false
  let isUntold = false
  try {
    for await (const part of parts.brain.step(request, { turn, agent, actions: saved })) {
      if (watch.stopped.aborted) break
      if (part.type === 'text-delta') {
        // NUL is for no reader, and no text column takes it.
        speech.say(part.text.replaceAll('\0', ''))
        continue
      }
      if (part.type === 'model') {
        state.model = part.name
        continue
      }
      if (part.type === 'model-asked') {
        isUntold = true
        continue
      }
      if (part.type === 'usage') {
        isUntold = false
        state.usage = addUsage(state.usage, part.usage)
        continue
      }
      speech.end()
      if (part.type === 'stop') {
        if (part.reason === 'limit') state.items.push({ type: 'broken-off', why: 'cut' })
        if (part.reason === 'unanswered') state.items.push({ type: 'broken-off', why: 'unanswered' })
        if (part.reason === 'refusal') state.items.push({ type: 'broken-off', why: 'refused' })
        break
      }
      if (part.type === 'offers') writer.write({ type: 'offers', offers: part.offers })
      else if (part.type === 'unreadable-call') {
        called = true
        const { callId, action, problem } = part
        state.items.push({ type: 'tool-call', callId, action, inputs: {} })
        unreadable.push({ type: 'tool-result', callId, action, outcome: refusal('input_invalid', problem) })
        countMistake(state)
      } else {
        called = true
        const action = actions.find(({ name }) => name === part.action)
        state.items.push({ ...part, inputs: maskArguments(action, part.inputs) })
        const { callId, inputs } = part
        const at = parts.clock.now().toISOString()
        state.calls.push(sealCall(parts.keyring, turn, { callId, action: part.action, inputs, at }))
      }
    }
  } catch (thrown) {
    if (lost.aborted) throw takenOver()
    if (late.aborted) throw tooLate(parts.stepMs)
    if (!watch.stopped.aborted) throw thrown
  } finally {
    watch.release()
    if (isUntold) state.usage = addUsage(state.usage, untoldUsage)
    // Also where the brain broke off: what was said is written before the turn says how it ended.
    speech.end()
    if (turn.attempt > 1 && !speech.said(firstId)) await takeBack(parts, turn, firstId, writer)
    await writer.flush()
    state.items.push(...unreadable)
  }
  if (watch.stopped.aborted) return 'stopped'
  return called ? 'calls' : 'end'
}

function tooLate(ms: number): BellhopError {
  return new BellhopError('timeout', `A step of the turn took longer than ${ms} ms.`, {
    hint: 'Choose a faster model, or have the operator raise BELLHOP_LIMIT_MODEL_MS.',
  })
}

/** The actions that the agent may use now. */
export async function offeredActions(parts: ConversationParts, turn: TurnRow): Promise<SavedAction[]> {
  const { db } = parts.database
  const agent = await agentOfConversation(parts, db, turn.workspaceId, turn.conversationId)
  return agent ? agentActions(parts, db, turn.workspaceId, agent) : []
}

/**
 * Takes back what a node that died had said at the beginning of this step, where this node said nothing in its place: the step was taken
 * anew, and went another way.
 */
async function takeBack(
  parts: ConversationParts,
  turn: TurnRow,
  messageId: string,
  writer: EventWriter,
): Promise<void> {
  if (!(await findMessageEvent(parts.database.db, turn.workspaceId, turn.conversationId, messageId))) return
  writer.write({ type: 'message-start', messageId, role: 'agent' })
  writer.write({ type: 'message-end', messageId })
}

/** The same id for the same place in the turn, whichever node speaks. */
function messageIdAt(turn: TurnRow, state: TurnState): string {
  return `${turn.id.replace(/^trn/, 'msg')}_${state.items.length}`
}

/** Turns pieces of text into messages, each with a beginning and an end. */
function createSpeech(turn: TurnRow, writer: EventWriter, state: TurnState) {
  let messageId: string | null = null
  let said = ''
  const ids = new Set<string>()
  return {
    said: (id: string) => ids.has(id),
    say: (text: string) => {
      said += text
      if (messageId !== null) {
        writer.write({ type: 'text-delta', messageId, text })
        return
      }
      // Models begin with line breaks, and often nothing follows them but a call: that is no message.
      if (said.trim() === '') return
      // A step that another node takes anew begins its message anew, and what the dead node had said of it counts for
      // nothing.
      messageId = messageIdAt(turn, state)
      ids.add(messageId)
      writer.write({ type: 'message-start', messageId, role: 'agent' })
      writer.write({ type: 'text-delta', messageId, text: said })
    },
    end: () => {
      if (messageId !== null) {
        writer.write({ type: 'message-end', messageId })
        state.items.push({ type: 'agent-message', text: said.toWellFormed() })
      }
      messageId = null
      said = ''
    },
  }
}

/** What the turn remembers of a call: no sensitive value, no end of a giant one, and nothing of an action that there is not. */
function maskArguments(action: Action | undefined, inputs: JsonObject): JsonObject {
  const known = action?.inputs ?? []
  return Object.fromEntries(
    known.flatMap(({ name, sensitive }) => {
      const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined
      return value === undefined ? [] : [[name, sensitive ? sensitiveMask : rememberedValue(value)]]
    }),
  )
}
