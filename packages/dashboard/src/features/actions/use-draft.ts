import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { currentWorkspace } from '../../api/current-workspace.ts'
import { now as currentTime } from '../../api/now.ts'
import { moveAnswer } from '../test-panel/last-answer.ts'
import type { BegunDraft } from './begun-draft.ts'
import {
  type Draft,
  type DraftIssue,
  isSame,
  newDraft,
  type Path,
  type SavedAction,
  toDraft,
  withValue,
} from './draft.ts'
import { mergeDrafts } from './draft-diff.ts'
import { isWithin, messageAt } from './draft-path.ts'
import { draftKey, forgetDraft, keepDraft, readDraft } from './draft-store.ts'
import { actionQuery } from './queries.ts'
import { type SaveOutcome, saveDraft } from './save-draft.ts'
import { useChecked } from './use-checked.ts'

/** What a section of the editor needs: the definition, how to change it, and what is wrong with it. */
export interface DraftEditor {
  /** What this draft is kept under: no two that are edited share it. */
  key: string
  draft: Draft
  /** The definition that the draft was made from; null for a new action. */
  saved: Draft | null
  version: number | null
  /** Sets the value at a path; `undefined` takes the member out. */
  change(path: Path, value: unknown): void
  replace(draft: Draft): void
  issues: readonly DraftIssue[]
  /** What is wrong at exactly this place, in words; null where nothing is, or where nobody has been yet. */
  issueAt(path: Path): string | null
  isChanged: boolean
  /** False where the role only looks: everything is shown, nothing can be changed. */
  canEdit: boolean
}

/** The editor's whole: with saving, and what comes between. */
export interface SavableDraft extends DraftEditor {
  warnings: readonly DraftIssue[]
  isChecking: boolean
  isSaving: boolean
  /** Unsaved changes of an earlier visit are back. */
  isRestored: boolean
  /** There are changes that whoever leaves may not mean to leave behind. */
  asksToLeave: boolean
  /** What an import left for the author to look at before saving. */
  notes: readonly string[]
  putNotesAway(): void
  /** What somebody else saved while this was edited. */
  theirs: SavedAction | null
  /** What is refused is in `issues` afterwards, and what another saved in `theirs`. Throws what neither can say. */
  save(): Promise<SaveOutcome>
  discard(): void
  takeTheirs(theirs: SavedAction): void
  /** Makes the changes again, to what the other saved. Nothing is saved by it. */
  keepMine(theirs: SavedAction): void
}

interface State {
  draft: Draft
  base: Draft | null
  version: number | null
}

/** A saved action, or a new one by the id of its draft and what that begins with where it isn't kept yet. */
export type DraftSubject = { action: SavedAction } | { draftId: string; begun: BegunDraft | null }

export function useDraft(subject: DraftSubject, canEdit: boolean): SavableDraft {
  const queries = useQueryClient()
  const action = 'action' in subject ? subject.action : null
  const [begun] = useState(() => begin(subject, canEdit))
  const [state, setState] = useState<State>(begun.state)
  const [notes, setNotes] = useState(begun.notes)
  const [isRestored, setRestored] = useState(begun.isRestored)
  // What an import filled in counts as seen; of an empty form nobody wants to read what is missing before they begin.
  const [touched, setTouched] = useState<readonly Path[]>(() => (isSame(begun.state.draft, newDraft()) ? [] : [[]]))
  const [theirs, setTheirs] = useState<SavedAction | null>(null)
  const [isSaving, setSaving] = useState(false)
  const { draft, base, version } = state
  const key = keyOf(subject, base)
  const isChanged = useMemo(() => !isSame(draft, base ?? newDraft()), [draft, base])
  const target = useMemo(() => (base && version !== null ? { name: base.name, version } : null), [base, version])
  const checked = useChecked(draft, target, {
    isOn: canEdit && isChanged,
    isPaused: isSaving,
    known: action?.warnings ?? [],
  })

  const wasChanged = useRef(isChanged)
  const seen = useRef(begun.isKept ? begun : null)
  useEffect(() => {
    if (!canEdit) return
    // To have looked at a draft is no edit of it.
    if (seen.current?.state.draft === draft && seen.current.notes === notes) return
    seen.current = null
    if (isChanged) keepDraft(localStorage, key, { draft, base, version, notes, keptAt: currentTime().toISOString() })
    else if (wasChanged.current) forgetDraft(localStorage, key)
    wasChanged.current = isChanged
  }, [canEdit, isChanged, key, draft, base, version, notes])

  // Read again in the background: without changes of one's own, what is newer is simply shown.
  useEffect(() => {
    if (!action || version === null || action.version <= version) return
    if (isChanged) setTheirs(current => current ?? action)
    else setState(stateOf(action))
  }, [action, version, isChanged])

  const settle = (next: State) => {
    setState(next)
    setTheirs(null)
    setRestored(false)
  }

  const save = async () => {
    setSaving(true)
    setTouched([[]])
    try {
      const outcome = await saveDraft(draft, target)
      if (outcome.kind === 'refused') checked.set(draft, { issues: outcome.issues, warnings: [] })
      if (outcome.kind === 'conflict') setTheirs(outcome.theirs)
      if (outcome.kind !== 'saved') return outcome
      const { action: saved } = outcome
      forgetDraft(localStorage, key)
      moveAnswer(queries, key, keyOf(subject, saved))
      queries.setQueryData(actionQuery(saved.name).queryKey, saved)
      const fresh = stateOf(saved)
      setTheirs(null)
      setRestored(false)
      // What was typed while it was being saved stays, as a change to what is saved now.
      setState(now => (now.draft === draft ? fresh : { ...fresh, draft: mergeDrafts(draft, now.draft, fresh.draft) }))
      // A new name changes others too. The one under the old name isn't asked for again: there is none any more.
      void queries.invalidateQueries({ queryKey: ['actions'], refetchType: 'none' })
      void queries.invalidateQueries({ queryKey: ['actions'], exact: true })
      void queries.invalidateQueries({ queryKey: ['agents'] })
      void queries.invalidateQueries({ queryKey: ['secrets'] })
      return outcome
    } finally {
      setSaving(false)
    }
  }

  return {
    key,
    draft,
    saved: base,
    version,
    change: (path, value) => {
      setTouched(paths => (paths.some(seen => isWithin(path, seen)) ? paths : [...paths, path]))
      setState(now => ({ ...now, draft: withValue(now.draft, path, value) }))
    },
    replace: next => {
      setTouched([[]])
      setState(now => ({ ...now, draft: next }))
    },
    issues: checked.issues,
    issueAt: path =>
      base !== null || touched.some(seen => isWithin(path, seen)) ? messageAt(checked.issues, path) : null,
    isChanged,
    canEdit,
    warnings: checked.warnings,
    isChecking: checked.isChecking,
    isSaving,
    isRestored,
    asksToLeave: canEdit && isChanged && !(begun.isKept && draft === begun.state.draft),
    notes,
    putNotesAway: () => setNotes([]),
    theirs,
    save,
    discard: () => {
      forgetDraft(localStorage, key)
      settle({ ...state, draft: base ?? newDraft() })
    },
    takeTheirs: other => {
      forgetDraft(localStorage, key)
      settle(stateOf(other))
    },
    keepMine: other => settle({ ...stateOf(other), draft: base ? mergeDrafts(base, draft, toDraft(other)) : draft }),
  }
}

function stateOf(action: SavedAction): State {
  const draft = toDraft(action)
  return { draft, base: draft, version: action.version }
}

interface Begun {
  state: State
  notes: readonly string[]
  isRestored: boolean
  /** It is a new action's, exactly as this browser keeps it. */
  isKept: boolean
}

/** A new action is one of its name as soon as it is saved, also for what is typed before its own page is there. */
function keyOf(subject: DraftSubject, base: { name: string } | null): string {
  const workspace = currentWorkspace() ?? ''
  if (base) return draftKey(workspace, { action: base.name })
  return draftKey(workspace, 'action' in subject ? { action: subject.action.name } : { draft: subject.draftId })
}

function begin(subject: DraftSubject, canEdit: boolean): Begun {
  const nothing = { notes: [], isRestored: false, isKept: false }
  const kept = canEdit ? readDraft(localStorage, keyOf(subject, null)) : null
  if (!('action' in subject)) {
    const { begun } = subject
    if (begun) return { ...nothing, state: { draft: begun.draft, base: null, version: null }, notes: begun.notes }
    if (kept?.base !== null) return { ...nothing, state: { draft: newDraft(), base: null, version: null } }
    return { ...nothing, state: kept, notes: kept.notes, isKept: true }
  }
  const { action } = subject
  const state = stateOf(action)
  if (!kept?.base) return { ...nothing, state }
  // An edit of an older version stays one, so that saving it finds the conflict.
  if (kept.version !== action.version) return { ...nothing, state: kept, isRestored: true }
  const draft = mergeDrafts(kept.base, kept.draft, toDraft(action))
  return { ...nothing, state: { ...state, draft }, isRestored: !isSame(draft, state.draft) }
}
