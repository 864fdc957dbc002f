import type { SavedAction } from './draft.ts'

export interface Users {
  agents: { id: string; name: string }[]
  /** Actions that offer it next, or read back with it. */
  actions: string[]
}

interface AgentOfMany {
  id: string
  name: string
  actions: readonly string[]
  runModes: Readonly<Record<string, unknown>>
}

/** Who would notice if the action were gone. */
export function usersOf(name: string, actions: readonly SavedAction[], agents: readonly AgentOfMany[]): Users {
  return {
    agents: agents
      .filter(agent => agent.actions.includes(name) || Object.hasOwn(agent.runModes, name))
      .map(agent => ({ id: agent.id, name: agent.name })),
    actions: actions.filter(other => other.name !== name && refersTo(other, name)).map(other => other.name),
  }
}

function refersTo({ followUps, readBack }: SavedAction, name: string): boolean {
  return readBack === name || [...(followUps?.success ?? []), ...(followUps?.failure ?? [])].includes(name)
}
