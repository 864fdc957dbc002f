import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { ApiError, type ApiIssue } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { currentWorkspace } from '../../api/current-workspace.ts'
import { isSame, type Path } from '../actions/draft.ts'
import { isWithin, messageAt, parsePath } from '../actions/draft-path.ts'
import { type AgentDraft, mergeAgents, toAgentDraft } from './agent-draft.ts'
import { agentQuery, type SavedAgent } from './agents-query.ts'
import { forgetAgent, keepAgent, keptAgentKey, unsavedOf } from './kept-agent.ts'

/** What a section of the page needs: the definition, how to change it, and what is wrong with it. */
export interface AgentEditor {
  id: string
  draft: AgentDraft
  /** As it was when this edit began. */
  base: AgentDraft
  change(values: Partial<AgentDraft>): void
  issues: readonly ApiIssue[]
  /** What is wrong at exactly this place. */
  issueAt(path: Path): string | null
  /** False where the role only looks: everything is shown, nothing can be changed. */
  canEdit: boolean
}

export interface SavableAgent extends AgentEditor {
  isChanged: boolean
  isSaving: boolean
  /** Unsaved changes of an earlier visit are back. */
  isRestored: boolean
  /** Has this browser what is changed, for the playground to read? */
  isKept(): boolean
  /** What somebody else saved while this was edited. */
  theirs: SavedAgent | null
  /** `refused`: `issues` say why. `conflict`: `theirs` is what stands in the way. Throws everything else. */
  save(): Promise<'saved' | 'refused' | 'conflict'>
  discard(): void
  takeTheirs(theirs: SavedAgent): void
  /** Makes the changes again, to what the other saved. Nothing is saved by it. */
  keepMine(theirs: SavedAgent): void
}

interface State {
  draft: AgentDraft
  base: AgentDraft
  version: number
}

const stateOf = (agent: SavedAgent): State => {
  const draft = toAgentDraft(agent)
  return { draft, base: draft, version: agent.version }
}

export function useAgentDraft(agent: SavedAgent, canEdit: boolean): SavableAgent {
  const queries = useQueryClient()
  const { id } = agent
  const key = keptAgentKey(currentWorkspace() ?? '', id)
  const [begun] = useState(() => begin(agent, canEdit ? key : null))
  const [state, setState] = useState(begun.state)
  const [isRestored, setRestored] = useState(begun.isRestored)
  const [issues, setIssues] = useState<readonly ApiIssue[]>([])
  const [theirs, setTheirs] = useState<SavedAgent | null>(null)
  const [isSaving, setSaving] = useState(false)
  const { draft, base, version } = state
  const isChanged = useMemo(() => !isSame(draft, base), [draft, base])

  const wasChanged = useRef(isChanged)
  useEffect(() => {
    if (isChanged) keepAgent(localStorage, key, { draft, base, version })
    else if (wasChanged.current) forgetAgent(localStorage, key)
    wasChanged.current = isChanged
  }, [isChanged, key, draft, base, version])

  // Read again in the background: without changes of one's own, what is newer is simply shown.
  useEffect(() => {
    if (agent.version <= version) return
    if (isChanged) setTheirs(current => current ?? agent)
    else setState(stateOf(agent))
  }, [agent, version, isChanged])

  const settle = (next: State) => {
    setState(next)
    setTheirs(null)
    setIssues([])
    setRestored(false)
  }

  const save: SavableAgent['save'] = async () => {
    setSaving(true)
    setIssues([])
    try {
      const params = { path: { id } }
      const headers = { 'If-Match': `"${version}"` }
      const saved = await dataOf(api.PUT('/v1/agents/{id}', { params, headers, body: draft }))
      queries.setQueryData(agentQuery(id).queryKey, saved)
      void queries.invalidateQueries({ queryKey: ['agents'] })
      void queries.invalidateQueries({ queryKey: ['secrets'] })
      const fresh = stateOf(saved)
      setTheirs(null)
      setRestored(false)
      // What was typed while it was being saved stays, as a change to what is saved now.
      setState(now => (now.draft === draft ? fresh : { ...fresh, draft: mergeAgents(draft, now.draft, fresh.draft) }))
      return 'saved'
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code === 'conflict') {
        setTheirs(await dataOf(api.GET('/v1/agents/{id}', { params: { path: { id } } })))
        return 'conflict'
      }
      if (error.issues.length === 0) throw error
      setIssues(error.issues)
      return 'refused'
    } finally {
      setSaving(false)
    }
  }

  return {
    id,
    draft,
    base,
    change: values => {
      const members = Object.keys(values)
      // What was said of a value is out of date once the value is another.
      setIssues(now => now.filter(({ path }) => !members.some(member => isWithin(parsePath(path) ?? [], [member]))))
      setState(now => ({ ...now, draft: { ...now.draft, ...values } }))
    },
    issues,
    issueAt: path => messageAt(issues, path),
    canEdit,
    isChanged,
    isSaving,
    isRestored,
    isKept: () => unsavedOf(localStorage, key, base) !== null,
    theirs,
    save,
    discard: () => settle({ ...state, draft: base }),
    takeTheirs: other => settle(stateOf(other)),
    keepMine: other => settle({ ...stateOf(other), draft: mergeAgents(base, draft, toAgentDraft(other)) }),
  }
}

function begin(agent: SavedAgent, key: string | null): { state: State; isRestored: boolean } {
  const state = stateOf(agent)
  const kept = key === null ? null : unsavedOf(localStorage, key, state.draft)
  if (kept === null) return { state, isRestored: false }
  // An edit of an older version stays one, so that what was saved meanwhile is found.
  return { state: kept, isRestored: true }
}
