import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { currentWorkspace } from '../../api/current-workspace.ts'
import { now } from '../../api/now.ts'
import { say } from '../../ui/say.ts'
import { type BegunDraft, handOver, newDraftId } from '../actions/begun-draft.ts'
import { draftKey, keepDraft } from '../actions/draft-store.ts'

/** Gives each new action a draft of its own. One is opened at once; several are found under the unfinished ones. */
export function useBegin(): (begun: readonly BegunDraft[]) => void {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return begun => {
    const drafts = begun.map(one => ({ ...one, id: newDraftId(bytes => crypto.getRandomValues(bytes)) }))
    const [first] = drafts
    if (first && drafts.length === 1) {
      handOver(queries, first.id, first)
      return void navigate({ to: '/actions/new/$draft', params: { draft: first.id } })
    }
    const workspace = currentWorkspace() ?? ''
    const at = now().getTime()
    const kept = drafts.filter(({ id, draft, notes }, index) =>
      keepDraft(localStorage, draftKey(workspace, { draft: id }), {
        draft,
        notes,
        base: null,
        version: null,
        // Listed from the last on, they keep the order of the document.
        keptAt: new Date(at - index).toISOString(),
      }),
    )
    if (kept.length < drafts.length) throw new Error(noRoom(kept.length, drafts.length))
    say(`${drafts.length} drafts are begun`, { description: 'None is saved yet: go through them one by one.' })
    return void navigate({ to: '/actions' })
  }
}

function noRoom(kept: number, wanted: number): string {
  return `This browser keeps only ${kept} of ${wanted} drafts: it has no room for more. Begin fewer, or delete some under Actions.`
}
