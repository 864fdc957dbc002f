import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider'
import { type Action, toToolSchema } from '@bellhop/core'

/** The actions as a model may call them. Inputs that don't come from the conversation are not among the parameters. */
export function toTools(actions: readonly Action[], channel: string): LanguageModelV4FunctionTool[] {
  return actions.map(action => {
    const { name, description, parameters } = toToolSchema(action)
    // Where a form asks for what is missing, nothing has to be asked before the call, and nothing made up for it.
    const inputSchema = asksByForm(action, channel) ? { ...parameters, required: [] } : parameters
    return { type: 'function', name, description, inputSchema }
  })
}

/** Does the customer get a form for what is missing, or must it be asked for in words? */
export function asksByForm(action: Pick<Action, 'collect'>, channel: string): boolean {
  return channel === 'chat' && action.collect === 'form'
}
