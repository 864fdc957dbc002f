import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { currentWorkspace } from '../../api/current-workspace.ts'
import { meQuery } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { ActionEditor } from '../actions/action-editor.tsx'
import { type Draft, newDraft } from '../actions/draft.ts'
import { draftKey, readDraft } from '../actions/draft-store.ts'
import type { BegunAction } from './begun-action.ts'
import { CurlStart } from './curl-start.tsx'
import { OpenApiStart } from './openapi-start.tsx'
import { ReviewBegun } from './review-begun.tsx'
import { TemplateStart } from './template-start.tsx'

type Step =
  | { at: 'start' }
  | { at: 'review'; begun: BegunAction }
  | { at: 'edit'; initial: Draft | null; notes: readonly string[] }

/** Begins an action: from a command, a template, a document, or nothing. */
export function NewActionPage() {
  const { data: me } = useSuspenseQuery(meQuery)
  const { from = 'curl' } = useSearch({ from: '/shell/actions/new' })
  const navigate = useNavigate()
  const [step, setStep] = useState<Step>({ at: 'start' })
  const kept = readDraft(localStorage, draftKey(currentWorkspace() ?? '', null))
  // Each step is a page of its own to whoever reads it.
  const go = (next: Step) => {
    setStep(next)
    scrollTo(0, 0)
  }
  const review = (begun: BegunAction) => go({ at: 'review', begun })
  const edit = (initial: Draft | null, notes: readonly string[] = []) => go({ at: 'edit', initial, notes })

  if (me.workspace.role !== 'owner' && me.workspace.role !== 'editor')
    return (
      <Page title="New action">
        <EmptyState title="Owners and editors make actions">Ask one of them for the role of an editor.</EmptyState>
      </Page>
    )
  if (step.at === 'edit')
    return (
      <>
        <Notes notes={step.notes} onClose={() => setStep({ ...step, notes: [] })} />
        <ActionEditor action={null} {...(step.initial && { initial: step.initial })} />
      </>
    )
  if (step.at === 'review')
    return (
      <Page title="New action">
        <ReviewBegun
          begun={step.begun}
          onBack={() => go({ at: 'start' })}
          onDone={draft => edit(draft, step.begun.notes)}
        />
      </Page>
    )
  return (
    <Page
      title="New action"
      description="An action is one request to an API, and when to make it."
      actions={<Button onClick={() => edit(newDraft())}>Begin with nothing</Button>}
    >
      {kept && (
        <div className="mb-6">
          <Notice title="You have begun one already">
            <p>It is kept in this browser until another one is begun.</p>
            <Button size="small" className="mt-2" onClick={() => edit(null)}>
              Go on with {kept.draft.name || 'it'}
            </Button>
          </Notice>
        </div>
      )}
      <Tabs
        label="Begin with"
        value={from}
        onChange={next => void navigate({ to: '/actions/new', search: { from: next }, replace: true })}
        tabs={[
          { value: 'curl', label: 'A cURL command', content: <CurlStart onBegun={review} /> },
          { value: 'template', label: 'A template', content: <TemplateStart onBegun={review} /> },
          { value: 'openapi', label: 'An OpenAPI document', content: <OpenApiStart onBegun={review} /> },
        ]}
      />
    </Page>
  )
}

/** What only the author knows, over the editor until it is put away. */
function Notes({ notes, onClose }: { notes: readonly string[]; onClose: () => void }) {
  if (notes.length === 0) return null
  return (
    <div className="mx-auto w-full max-w-[96rem] px-4 pt-4 sm:px-8">
      <Notice title="Before you save">
        <ul className="list-disc pl-5">
          {notes.map(note => (
            <li key={note}>{note}</li>
          ))}
        </ul>
        <Button size="small" className="mt-2" onClick={onClose}>
          Put this away
        </Button>
      </Notice>
    </div>
  )
}
