import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider'
import type { OfferedAction } from '../brain.ts'

/** What a model calls to say that it has no answer. No action may have this name. */
const noAnswerName = 'no_answer'

/** The tool, where there is something that a customer without an answer is offered. It runs nothing. */
export function noAnswerTools(actions: readonly OfferedAction[]): LanguageModelV4FunctionTool[] {
  if (!actions.some(({ offer }) => offer === 'after_unanswered')) return []
  return [
    {
      type: 'function',
      name: noAnswerName,
      description:
        'Call this when you have no answer for the customer: you do not know, or no action does what they want. Say so in your own words in the same answer. The customer is then shown buttons with other ways to get help.',
      inputSchema: { type: 'object', properties: {}, additionalProperties: false },
    },
  ]
}

/** The calls of actions among these, and whether the model says that it has no answer. */
export function withoutNoAnswer<C extends { name: string }>(calls: readonly C[]): { calls: C[]; unanswered: boolean } {
  const rest = calls.filter(({ name }) => name !== noAnswerName)
  return { calls: rest, unanswered: rest.length < calls.length }
}
