import { Popover } from '@base-ui/react/popover'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { describePlace } from './describe-place.ts'
import type { Draft, DraftIssue, Path } from './draft.ts'
import { parsePath } from './draft-path.ts'

/** How much is wrong, and all of it; each leads to its field. */
export function ProblemList({
  draft,
  issues,
  warnings,
  onJump,
}: {
  draft: Draft
  issues: readonly DraftIssue[]
  warnings: readonly DraftIssue[]
  onJump: (path: Path) => void
}) {
  const count = issues.length + warnings.length
  if (count === 0) return null
  const words =
    issues.length > 0
      ? `${issues.length} ${issues.length === 1 ? 'problem' : 'problems'}`
      : `${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`
  const Icon = issues.length > 0 ? CircleAlert : TriangleAlert
  return (
    <Popover.Root>
      <Popover.Trigger
        render={<Button size="small" look="quiet" className={issues.length > 0 ? 'text-bad!' : 'text-warn!'} />}
      >
        <Icon aria-hidden="true" size={16} />
        {words}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="z-50">
          <Popover.Popup className="bg-raised border-line shadow-floating max-h-96 w-[min(26rem,calc(100vw-2rem))] overflow-y-auto rounded-xl border p-2 outline-none">
            <Popover.Title className="sr-only">Problems and warnings</Popover.Title>
            <ul className="grid gap-0.5">
              {[
                ...issues.map(issue => ['bad', issue] as const),
                ...warnings.map(issue => ['warn', issue] as const),
              ].map(([tone, { path, message }]) => (
                <li key={`${path} ${message}`}>
                  <Popover.Close
                    className="hover:bg-hover w-full rounded-lg px-3 py-2 text-left"
                    onClick={() => onJump(parsePath(path) ?? [])}
                  >
                    <span className={classes('block text-sm font-medium', tone === 'bad' ? 'text-bad' : 'text-warn')}>
                      {describePlace(parsePath(path) ?? [], draft)}
                    </span>
                    <span className="block text-sm wrap-anywhere">{message}</span>
                  </Popover.Close>
                </li>
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
