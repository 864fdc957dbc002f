import type { SavedAction } from '../actions/draft.ts'
import type { AgentDraft } from './agent-draft.ts'

/** With the action on or off. A run mode goes with it: one without its action would mean nothing. */
export function withAction(
  { actions, runModes }: Pick<AgentDraft, 'actions' | 'runModes'>,
  name: string,
  on: boolean,
): Pick<AgentDraft, 'actions' | 'runModes'> {
  if (on) return { actions: actions.includes(name) ? actions : [...actions, name], runModes }
  return { actions: actions.filter(other => other !== name), runModes: withoutMode(runModes, name) }
}

/** `strict`: asks the customer first, whatever the action itself says. */
export function withStrictMode(
  runModes: AgentDraft['runModes'],
  name: string,
  strict: boolean,
): AgentDraft['runModes'] {
  return strict ? { ...runModes, [name]: 'confirm' } : withoutMode(runModes, name)
}

/** Every word has to be somewhere in the name, title or description. */
export function findOffered(actions: readonly SavedAction[], search: string): SavedAction[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return actions.filter(({ name, title, description }) => {
    const text = `${name} ${title ?? ''} ${description}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
}

function withoutMode(runModes: AgentDraft['runModes'], name: string): AgentDraft['runModes'] {
  return Object.fromEntries(Object.entries(runModes).filter(([other]) => other !== name))
}
