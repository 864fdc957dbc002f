import { useBlocker } from '@tanstack/react-router'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

/**
 * Asks before a page with unsaved changes is left. With `onDiscard` they can also be thrown away on the way out. `isPartOf`: the path of
 * a page on which the changes go on to be worked with.
 */
export function LeaveGuard({
  when,
  onDiscard,
  isPartOf = () => false,
}: {
  when: boolean | (() => boolean)
  onDiscard?: () => void
  isPartOf?: (path: string) => boolean
}) {
  const isHeld = () => (typeof when === 'function' ? when() : when)
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isHeld() && current.pathname !== next.pathname && !isPartOf(next.pathname),
    enableBeforeUnload: isHeld,
    withResolver: true,
  })
  const isAsking = blocker.status === 'blocked'
  return (
    <Dialog open={isAsking} onClose={() => blocker.reset?.()} title="Leave without saving?">
      <p>Your changes are not saved. This browser keeps them until you come back.</p>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        {onDiscard && (
          <Button
            look="quiet"
            className="text-bad!"
            onClick={() => {
              onDiscard()
              blocker.proceed?.()
            }}
          >
            Discard changes
          </Button>
        )}
        <Button onClick={() => blocker.proceed?.()}>Leave</Button>
        <Button look="primary" onClick={() => blocker.reset?.()}>
          Stay here
        </Button>
      </div>
    </Dialog>
  )
}
