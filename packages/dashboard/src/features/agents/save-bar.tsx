import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { Button, buttonClasses } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/say.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import { agentParts, issuesOfPart } from './sections.ts'
import type { SavableAgent } from './use-agent-draft.ts'

/** Stays in sight while there is something to save: what the state is, and what can be done. */
export function SaveBar({ editor }: { editor: SavableAgent }) {
  const { isChanged, isSaving, isRestored, theirs, issues } = editor
  const [problem, setProblem] = useState<string | null>(null)
  const [isReviewing, setReviewing] = useState(false)
  const [isDiscarding, setDiscarding] = useState(false)
  const save = async () => {
    setProblem(null)
    try {
      const outcome = await editor.save()
      if (outcome === 'saved') say('The agent is saved')
      if (outcome === 'conflict') setReviewing(true)
    } catch (error) {
      setProblem(describeError(error))
    }
  }
  if (!isChanged && !theirs) return null
  return (
    <>
      <section
        aria-label="Unsaved changes"
        data-sticks="bottom"
        className="border-line bg-raised shadow-floating low:static sticky bottom-4 z-10 flex flex-wrap items-center justify-between gap-x-4 gap-y-3 rounded-xl border p-3 pl-4"
      >
        <div className="min-w-0 flex-1 basis-60" aria-live="polite">
          {problem !== null ? (
            <p className="text-bad">{problem}</p>
          ) : issues.length > 0 ? (
            <Issues editor={editor} />
          ) : theirs ? (
            <p>
              Somebody else saved this agent meanwhile.{' '}
              <button type="button" className="underline underline-offset-2" onClick={() => setReviewing(true)}>
                See what to do
              </button>
            </p>
          ) : isRestored ? (
            'Your unsaved changes of the last visit are back.'
          ) : (
            'Unsaved changes'
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          {isChanged && (
            <Link
              to="/agents/$id/playground"
              params={{ id: editor.id }}
              search={{ with: 'draft' }}
              className={buttonClasses()}
            >
              Try this draft
            </Link>
          )}
          <Button onClick={() => setDiscarding(true)} disabled={isSaving}>
            Discard
          </Button>
          <Button look="primary" busy={isSaving} onClick={() => void save()}>
            Save
          </Button>
        </div>
      </section>
      {theirs && (
        <ConflictDialog editor={editor} theirs={theirs} open={isReviewing} onClose={() => setReviewing(false)} />
      )}
      <ConfirmDialog
        open={isDiscarding}
        onClose={() => setDiscarding(false)}
        title="Discard your changes?"
        confirmLabel="Discard"
        danger
        onConfirm={editor.discard}
      >
        The agent goes back to what is saved. What you changed since can’t be had back.
      </ConfirmDialog>
    </>
  )
}

function Issues({ editor: { issues } }: { editor: SavableAgent }) {
  const parts = agentParts.filter(part => issuesOfPart(part, issues).length > 0)
  return (
    <div className="text-bad">
      Not saved: {issues.length === 1 ? 'one thing has' : `${issues.length} things have`} to be mended
      {parts.length > 0 && ' in '}
      {parts.map(({ id, title }, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <a href={`#${id}`} className="underline underline-offset-2">
            {title}
          </a>
        </span>
      ))}
      .
    </div>
  )
}
