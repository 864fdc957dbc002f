import { useBlocker } from '@tanstack/react-router'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

/** Asks before a page with unsaved changes is left. */
export function LeaveGuard({ when }: { when: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: when,
    withResolver: true,
  })
  const isAsking = blocker.status === 'blocked'
  return (
    <Dialog open={isAsking} onClose={() => blocker.reset?.()} title="Leave without saving?">
      <p>Your changes are not saved. This browser keeps them until you come back.</p>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={() => blocker.proceed?.()}>Leave</Button>
        <Button look="primary" onClick={() => blocker.reset?.()}>
          Stay here
        </Button>
      </div>
    </Dialog>
  )
}
