import type { SavedAgent } from './agent.ts'

/** The agents that have the action of this name, or a run mode for it. */
export function usersOf(agents: readonly SavedAgent[], action: string): { id: string; name: string }[] {
  return agents
    .filter(({ definition }) => definition.actions.includes(action) || Object.hasOwn(definition.runModes, action))
    .map(({ id, definition }) => ({ id, name: definition.name }))
}
