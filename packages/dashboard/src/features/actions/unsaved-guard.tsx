import { useBlocker } from '@tanstack/react-router'
import type { RefObject } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import type { SavableDraft } from './use-draft.ts'

/** Asks before unsaved changes are left. They stay in this browser unless they are thrown away. */
export function UnsavedGuard({ editor, mayLeave }: { editor: SavableDraft; mayLeave: RefObject<boolean> }) {
  const isHeld = () => editor.canEdit && editor.isChanged && !mayLeave.current
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isHeld() && current.pathname !== next.pathname,
    enableBeforeUnload: isHeld,
    withResolver: true,
  })
  const isBlocked = blocker.status === 'blocked'
  const stay = () => isBlocked && blocker.reset()
  const leave = () => isBlocked && blocker.proceed()
  return (
    <Dialog open={isBlocked} onClose={stay} title="Leave with unsaved changes?">
      <p>
        Your changes stay in this browser, and are here again when you come back. Nobody else sees them before you save.
      </p>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button
          look="quiet"
          className="text-bad!"
          onClick={() => {
            editor.discard()
            leave()
          }}
        >
          Discard changes
        </Button>
        <Button onClick={stay}>Stay</Button>
        <Button look="primary" onClick={leave}>
          Leave
        </Button>
      </div>
    </Dialog>
  )
}
