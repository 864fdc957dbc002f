import type { Action, ActionInput } from '@bellhop/core'
import type { SavedAction } from '../actions/saved-action.ts'
import { type HandOverField, handOverFields, type SavedAgent } from '../agents/agent.ts'
import { handOverId, handOverName } from './hand-over-name.ts'
import { handOverWords } from './hand-over-words.ts'

/**
 * The built-in action with which a customer asks that somebody gets back to them, as the agent offers it; null where it doesn't. It
 * is an action like any other to brains, forms and questions, and its version is the agent's; what a run of it does is
 * `leave-hand-over.ts`.
 */
export function handOverAction(agent: SavedAgent): SavedAction | null {
  const { handOver, locale } = agent.definition
  if (!handOver?.enabled) return null
  const words = handOverWords(locale)
  const definition: Action = {
    ...blank,
    title: handOver.title ?? words.title,
    examples: [...words.examples],
    inputs: handOverFields.flatMap(field => {
      const wish = handOver.fields[field]
      return wish === undefined ? [] : [toInput(field, words.fields[field], wish === 'required')]
    }),
    messages: { ...blank.messages, success: words.thanks },
  }
  const { id: _, version, createdAt, updatedAt } = agent
  return { id: handOverId, name: handOverName, version, digest: '', definition, enabled: true, createdAt, updatedAt }
}

const inputTypes = { name: 'string', email: 'email', phone: 'phone', message: 'string' } as const

function toInput(field: HandOverField, title: string, required: boolean): ActionInput {
  return {
    name: field,
    type: inputTypes[field],
    title,
    description: '',
    example: null,
    required,
    default: null,
    options: null,
    pattern: null,
    min: null,
    // Room for several lines.
    max: field === 'message' ? 4_000 : field === 'name' ? 200 : null,
    when: null,
    from: 'conversation',
    value: null,
    shownToModel: false,
    // About this wish, not about the customer.
    askAgain: field === 'message',
    sensitive: false,
  }
}

const blank: Action = {
  name: handOverName,
  title: '',
  description:
    'Use when the customer wants a person, or when you cannot help and they agree that somebody gets back to them.',
  examples: [],
  kind: 'widget',
  enabled: true,
  runMode: 'automatic',
  approvalExpiresMs: 900_000,
  requires: { identity: 'none' },
  context: [],
  collect: 'form',
  readBack: null,
  escalates: false,
  inputs: [],
  request: null,
  response: { transform: null, fields: null, errorBodyToModel: false, sample: null },
  messages: { before: null, success: null, error: null, byStatus: {} },
  widget: null,
  client: null,
  followUps: { success: [], failure: [] },
  offer: 'after_unanswered',
}
