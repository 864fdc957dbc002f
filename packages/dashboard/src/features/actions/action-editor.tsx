import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { ApiError, describeError } from '../../api/api-error.ts'
import { meQuery } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { LeaveGuard } from '../../ui/leave-guard.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useWindowTitle } from '../../ui/page.tsx'
import { say } from '../../ui/say.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useTest } from '../test-panel/use-test.ts'
import { ActionMenu } from './action-menu.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import type { Path, SavedAction } from './draft.ts'
import { DraftNotes } from './draft-notes.tsx'
import { parsePath } from './draft-path.ts'
import { EditorBar } from './editor-bar.tsx'
import { EditorSections } from './editor-sections.tsx'
import { useEditorView } from './editor-view.ts'
import { jumpTo } from './jump-to.ts'
import { type DraftSubject, useDraft } from './use-draft.ts'
import { useIsWide } from './use-is-wide.ts'
import { ViewChoice } from './view-choice.tsx'

const TestPanel = lazy(() => import('../test-panel/test-panel.tsx').then(module => ({ default: module.TestPanel })))

/** Everything about one action on one page: what it is on the left, what it does beside it. */
export function ActionEditor({ subject }: { subject: DraftSubject }) {
  const { data: me } = useSuspenseQuery(meQuery)
  const canEdit = me.workspace.role === 'owner' || me.workspace.role === 'editor'
  const action = 'action' in subject ? subject.action : null
  const editor = useDraft(subject, canEdit)
  const test = useTest(editor.key, action?.name ?? null)
  const navigate = useNavigate()
  const [view, chooseView] = useEditorView()
  const [problem, setProblem] = useState<string | null>(null)
  const [isComparing, setComparing] = useState(false)
  const [isTesting, setTesting] = useState(false)
  const isWide = useIsWide()
  const mayLeave = useRef(false)
  const title = editor.draft.title || editor.draft.name || 'New action'
  useWindowTitle(title)

  const jump = (path: Path) => {
    if (jumpTo(path) || view === 'expert') return
    // It is among what only the expert view has.
    flushSync(() => chooseView('expert'))
    jumpTo(path)
  }

  const save = async () => {
    setProblem(null)
    try {
      const outcome = await editor.save()
      if (outcome.kind === 'conflict') setComparing(true)
      if (outcome.kind === 'refused') jump(parsePath(outcome.issues[0]?.path ?? '') ?? [])
      if (outcome.kind === 'saved') await shown(outcome.action)
    } catch (error) {
      const isGone = error instanceof ApiError && error.status === 404
      setProblem(
        isGone
          ? 'Somebody deleted the action in the meantime. Duplicate it from the menu to keep what you see here.'
          : describeError(error),
      )
    }
  }

  const shown = async (saved: SavedAction) => {
    const mentioning = saved.renamed?.instructionsMentioning ?? []
    say(`Saved as version ${saved.version}`, {
      ...(mentioning.length > 0 && {
        description: `Instructions that mention the old name: ${mentioning.join(', ')}.`,
      }),
    })
    if (saved.name === action?.name) return
    mayLeave.current = true
    test.handOver(saved.name)
    await navigate({ to: '/actions/$name', params: { name: saved.name }, replace: true })
    mayLeave.current = false
  }

  const saveNow = useRef(save)
  saveNow.current = save
  const { isChanged } = editor
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      if (canEdit && isChanged) void saveNow.current()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [canEdit, isChanged])

  const panel = (
    <Suspense fallback={<Skeleton lines={6} />}>
      <TestPanel editor={editor} test={test} name={action?.name ?? null} />
    </Suspense>
  )
  return (
    <>
      <EditorBar
        editor={editor}
        action={action}
        title={title}
        menu={action && <ActionMenu editor={editor} name={action.name} mayLeave={mayLeave} />}
        onSave={() => void save()}
        onTest={() => setTesting(true)}
        onJump={jump}
      />
      <div className="mx-auto grid w-full max-w-[96rem] grid-cols-1 items-start gap-6 px-4 py-6 sm:px-8 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <DraftNotes notes={editor.notes} onPutAway={editor.putNotesAway} />
          {problem && (
            <Notice look="bad" title="It was not saved">
              {problem}
            </Notice>
          )}
          {editor.theirs && (
            <Notice look="warn" title="Somebody else saved it in the meantime">
              <Button size="small" className="mt-2" onClick={() => setComparing(true)}>
                Look at the differences
              </Button>
            </Notice>
          )}
          {editor.isRestored && (
            <Notice title="Your unsaved changes are back">
              They were kept in this browser.{' '}
              <button type="button" className="font-medium underline" onClick={editor.discard}>
                Discard them
              </button>
            </Notice>
          )}
          <ViewChoice view={view} onChoose={chooseView} draft={editor.draft} />
          <EditorSections editor={editor} isExpert={view === 'expert'} />
        </div>
        {canEdit && isWide && (
          <aside aria-label="Test" className="sticky top-24 max-h-[calc(100dvh-7rem)] overflow-y-auto">
            {panel}
          </aside>
        )}
      </div>
      {canEdit && !isWide && (
        <Dialog open={isTesting} onClose={() => setTesting(false)} title={title} wide>
          <div className="[&>section]:border-0 [&>section]:p-0! [&>section]:shadow-none">{panel}</div>
        </Dialog>
      )}
      {editor.theirs && (
        <ConflictDialog editor={editor} theirs={editor.theirs} open={isComparing} onClose={() => setComparing(false)} />
      )}
      <LeaveGuard when={() => editor.asksToLeave && !mayLeave.current} onDiscard={editor.discard} />
    </>
  )
}
