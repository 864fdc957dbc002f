import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Time } from '../../ui/time.tsx'
import { changedMembers, disputedMembers, toAgentDraft } from './agent-draft.ts'
import type { SavedAgent } from './agents-query.ts'
import { titlesOfMembers } from './sections.ts'
import type { SavableAgent } from './use-agent-draft.ts'

/** Two people edited the same agent. Neither is overwritten unasked: says what the other changed, and offers both ways on. */
export function ConflictDialog({
  editor,
  theirs,
  open,
  onClose,
}: {
  editor: SavableAgent
  theirs: SavedAgent
  open: boolean
  onClose: () => void
}) {
  const other = toAgentDraft(theirs)
  const changed = changedMembers(editor.base, other)
  const disputed = disputedMembers(editor.base, editor.draft, other)
  const choose = (act: (agent: SavedAgent) => void) => {
    act(theirs)
    onClose()
  }
  return (
    <Dialog open={open} onClose={onClose} title="Somebody else saved this agent">
      <div className="grid gap-3">
        <p>
          It was saved <Time at={theirs.updatedAt} />, after you began. Nothing of yours is saved yet, and nothing is
          lost.
        </p>
        <p>
          They changed: <b className="font-medium">{titlesOfMembers(changed) || 'nothing that you see here'}</b>.
        </p>
        <p>
          {disputed.length === 0
            ? 'Your changes and theirs don’t touch the same values, so both can be kept.'
            : `You both changed ${titlesOfMembers(disputed)}. If you keep your changes, yours stand there and theirs everywhere else.`}
        </p>
        <div className="mt-2 flex flex-wrap justify-end gap-2">
          <Button onClick={() => choose(editor.takeTheirs)}>Drop mine, take theirs</Button>
          <Button look="primary" onClick={() => choose(editor.keepMine)}>
            Keep my changes
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
