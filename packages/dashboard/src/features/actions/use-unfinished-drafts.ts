import { useCallback, useEffect, useState } from 'react'
import { currentWorkspace } from '../../api/current-workspace.ts'
import { type UnfinishedDraft, unfinishedDrafts } from './draft-store.ts'

/** The drafts of new actions that this browser keeps, also as other tabs add to them. */
export function useUnfinishedDrafts(): { drafts: readonly UnfinishedDraft[]; reread: () => void } {
  const read = useCallback(() => unfinishedDrafts(localStorage, currentWorkspace() ?? ''), [])
  const [drafts, setDrafts] = useState(read)
  const reread = useCallback(() => setDrafts(read()), [read])
  useEffect(() => {
    addEventListener('storage', reread)
    return () => removeEventListener('storage', reread)
  }, [reread])
  return { drafts, reread }
}
