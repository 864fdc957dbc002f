import { type Action, BellhopError, type JsonObject, sensitiveMask } from '@bellhop/core'
import { loadActionsByName } from '../actions/load-action.ts'
import type { SavedAction } from '../actions/saved-action.ts'
import type { BrainRequest } from './brain.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { createEventWriter, type EventWriter } from './event-writer.ts'
import { agentOfConversation } from './find-conversation.ts'
import { sealCall, type TurnState } from './turn-state.ts'
import type { TurnRow } from './turn-store.ts'

/** How long a brain may take for one step. */
const stepMs = 90_000

/** Lets the brain take one step and streams what it says, until `lost` aborts. True: it wants actions to be run. */
export async function takeStep(
  parts: ConversationParts,
  turn: TurnRow,
  state: TurnState,
  lost: AbortSignal,
): Promise<boolean> {
  const agent = await agentOfConversation(parts, parts.database.db, turn.workspaceId, turn.conversationId)
  if (!agent) throw new BellhopError('gone', 'The agent of this conversation is gone.')
  const actions = (await offeredActions(parts, turn)).map(({ definition }) => definition)
  const writer = createEventWriter(parts, turn)
  const speech = createSpeech(turn, writer, state)
  const request: BrainRequest = {
    agent: agent.definition,
    actions,
    items: state.items.slice(),
    signal: AbortSignal.any([AbortSignal.timeout(stepMs), lost]),
  }
  let called = false
  try {
    for await (const part of parts.brain.step(request)) {
      if (part.type === 'text-delta') {
        speech.say(part.text)
        continue
      }
      speech.end()
      if (part.type === 'stop') break
      if (part.type === 'offers') writer.write({ type: 'offers', offers: part.offers })
      else {
        called = true
        const action = actions.find(({ name }) => name === part.action)
        state.items.push({ ...part, inputs: maskArguments(action, part.inputs) })
        state.calls.push(sealCall(parts.keyring, turn, part))
      }
    }
  } finally {
    // Also where the brain broke off: what was said is written before the turn says how it ended.
    speech.end()
    await writer.flush()
  }
  return called
}

/** The actions that the agent may use now. */
export async function offeredActions(parts: ConversationParts, turn: TurnRow): Promise<SavedAction[]> {
  const { db } = parts.database
  const agent = await agentOfConversation(parts, db, turn.workspaceId, turn.conversationId)
  const actions = await loadActionsByName(parts, db, turn.workspaceId, agent?.definition.actions ?? [])
  return actions.filter(action => action.enabled)
}

/** Turns pieces of text into messages, each with a beginning and an end. */
function createSpeech(turn: TurnRow, writer: EventWriter, state: TurnState) {
  let messageId: string | null = null
  let said = ''
  return {
    say: (text: string) => {
      if (messageId === null) {
        // The same id for the same place in the turn: a step that another node takes anew begins its message anew, and
        // what the dead node had said of it counts for nothing.
        messageId = `${turn.id.replace(/^trn/, 'msg')}_${state.items.length}`
        writer.write({ type: 'message-start', messageId, role: 'agent' })
      }
      writer.write({ type: 'text-delta', messageId, text })
      said += text
    },
    end: () => {
      if (messageId === null) return
      writer.write({ type: 'message-end', messageId })
      state.items.push({ type: 'agent-message', text: said })
      messageId = null
      said = ''
    },
  }
}

/** What the turn remembers of a call: no sensitive value, and nothing of an action that there is not. */
function maskArguments(action: Action | undefined, inputs: JsonObject): JsonObject {
  const known = action?.inputs ?? []
  return Object.fromEntries(
    known.flatMap(({ name, sensitive }) => {
      const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined
      return value === undefined ? [] : [[name, sensitive ? sensitiveMask : value]]
    }),
  )
}
