import { Link } from '@tanstack/react-router'
import { ChevronLeft, FlaskConical } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Switch } from '../../ui/switch.tsx'
import { Time } from '../../ui/time.tsx'
import type { Path, SavedAction } from './draft.ts'
import { ProblemList } from './problem-list.tsx'
import { effectiveMode } from './run-mode.ts'
import type { SavableDraft } from './use-draft.ts'

/** Always in sight: which action it is, how it stands, and what can be done about it. */
export function EditorBar({
  editor,
  action,
  title,
  menu,
  onSave,
  onTest,
  onJump,
}: {
  editor: SavableDraft
  action: SavedAction | null
  title: string
  menu: ReactNode
  onSave: () => void
  onTest: () => void
  onJump: (path: Path) => void
}) {
  const { draft, canEdit, isChanged, isSaving } = editor
  return (
    <header
      data-sticks="top"
      className="border-line bg-page/95 low:static sticky top-14 z-20 border-b backdrop-blur lg:top-0"
    >
      <div className="mx-auto flex w-full max-w-[96rem] flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-8">
        <div className="flex min-w-0 flex-[1_1_20rem] items-center gap-2">
          <Link
            to="/actions"
            aria-label="All actions"
            title="All actions"
            className="hover:bg-hover -ml-2 grid size-9 shrink-0 place-items-center rounded-lg"
          >
            <ChevronLeft aria-hidden="true" size={20} />
          </Link>
          <div className="min-w-0">
            <h1 className="truncate text-lg font-semibold tracking-tight">{title}</h1>
            <p className="text-quiet flex flex-wrap items-center gap-x-2 text-sm" aria-live="polite">
              <Status editor={editor} action={action} />
            </p>
          </div>
        </div>
        <div className="flex flex-wrap items-center gap-1.5 sm:gap-2">
          <span className="max-sm:hidden">
            <Badge tone={effectiveMode(draft) === 'confirm' ? 'info' : 'plain'}>
              {effectiveMode(draft) === 'confirm' ? 'Asks first' : 'By itself'}
            </Badge>
          </span>
          <span className="mr-1 inline-flex items-center gap-2 text-sm">
            <Switch
              label="The action is on"
              checked={draft.enabled ?? true}
              disabled={!canEdit}
              onChange={enabled => editor.change(['enabled'], enabled)}
            />
            <span aria-hidden="true" className="max-sm:hidden">
              {(draft.enabled ?? true) ? 'On' : 'Off'}
            </span>
          </span>
          <ProblemList draft={draft} issues={editor.issues} warnings={editor.warnings} onJump={onJump} />
          {canEdit && (
            <Button size="small" className="xl:hidden" onClick={onTest}>
              <FlaskConical aria-hidden="true" size={16} className="max-sm:hidden" />
              Test
            </Button>
          )}
          {canEdit && (
            <Button size="small" look="primary" busy={isSaving} disabled={!isChanged} onClick={onSave}>
              Save
            </Button>
          )}
          {menu}
        </div>
      </div>
    </header>
  )
}

function Status({ editor, action }: { editor: SavableDraft; action: SavedAction | null }) {
  const { canEdit, isChanged, isChecking, version } = editor
  if (!canEdit) return <>Version {version}. Your role only looks.</>
  if (!isChanged && !action) return <>Not saved yet</>
  return (
    <>
      {isChanged ? (
        <span className="text-warn">Unsaved changes{isChecking ? ', checking…' : ''}</span>
      ) : (
        action && (
          <span>
            Saved <Time at={action.updatedAt} />
          </span>
        )
      )}
      {version !== null && <span>Version {version}</span>}
    </>
  )
}
