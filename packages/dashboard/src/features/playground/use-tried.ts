import { useEffect, useState } from 'react'
import { currentWorkspace } from '../../api/current-workspace.ts'
import { useFilters } from '../../app/use-filters.ts'
import { toAgentDraft } from '../agents/agent-draft.ts'
import type { SavedAgent } from '../agents/agents-query.ts'
import { type KeptAgent, keptAgentKey, unsavedOf } from '../agents/kept-agent.ts'

export type With = 'draft' | 'live'

/** Which of both one wants to talk to: what this browser has unsaved of the agent, or the agent as it is saved. */
export interface Tried {
  with: With
  /** null: there is nothing unsaved, and so no choice. */
  unsaved: KeptAgent | null
  choose(which: With): void
}

export function useTried(agent: SavedAgent): Tried {
  const [{ with: asked }, change] = useFilters(['with'])
  const read = () => unsavedOf(localStorage, keptAgentKey(currentWorkspace() ?? '', agent.id), toAgentDraft(agent))
  const [, setReads] = useState(0)
  useEffect(() => {
    // The agent is being edited in another tab.
    const readAnew = () => setReads(count => count + 1)
    addEventListener('storage', readAnew)
    return () => removeEventListener('storage', readAnew)
  }, [])
  const unsaved = read()
  return {
    with: unsaved === null || asked === 'live' ? 'live' : 'draft',
    unsaved,
    choose: which => change({ with: which }),
  }
}
