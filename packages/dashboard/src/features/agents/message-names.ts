import type { AgentDraft } from './agent-draft.ts'

const always = ['agent.name', 'agent.locale', 'agent.timeZone', 'contact.name', 'contact.email', 'contact.sub']

/**
 * What the instructions and the greeting may name: the agent, verified claims of the customer, and with a context endpoint what it
 * answers (`contextKeys`, as far as a test has shown them).
 */
export function messageNames(draft: Pick<AgentDraft, 'context'>, contextKeys: readonly string[]): string[] {
  return [...always, ...(draft.context === null ? [] : contextKeys.map(key => `context.${key}`))]
}
