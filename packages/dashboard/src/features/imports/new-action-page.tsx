import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { meQuery } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { Page } from '../../ui/page.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { newDraft } from '../actions/draft.ts'
import { UnfinishedDrafts } from '../actions/unfinished-drafts.tsx'
import type { BegunAction } from './begun-action.ts'
import { CurlStart } from './curl-start.tsx'
import { OnlyForEditors } from './only-for-editors.tsx'
import { OpenApiStart } from './openapi-start.tsx'
import { ReviewBegun } from './review-begun.tsx'
import { TemplateStart } from './template-start.tsx'
import { useBegin } from './use-begin.ts'

/** Begins an action: from a command, a template, a document, or nothing. */
export function NewActionPage() {
  const { data: me } = useSuspenseQuery(meQuery)
  const { from = 'curl' } = useSearch({ from: '/shell/actions/new' })
  const navigate = useNavigate()
  const begin = useBegin()
  const [reviewed, setReviewed] = useState<readonly BegunAction[] | null>(null)
  // Each step is a page of its own to whoever reads it.
  const review = (begun: readonly BegunAction[] | null) => {
    setReviewed(begun)
    scrollTo(0, 0)
  }

  if (me.workspace.role !== 'owner' && me.workspace.role !== 'editor') return <OnlyForEditors />
  const one = (begun: BegunAction) => review([begun])
  return (
    <Page
      title={reviewed && reviewed.length > 1 ? `${reviewed.length} new actions` : 'New action'}
      description={descriptionOf(reviewed)}
      actions={
        !reviewed && <Button onClick={() => begin([{ draft: newDraft(), notes: [] }])}>Begin with nothing</Button>
      }
    >
      {reviewed && <ReviewBegun begun={reviewed} onBack={() => review(null)} onDone={begin} />}
      {/* What was pasted and ticked is still there for whoever comes back from the review. */}
      <div hidden={reviewed !== null}>
        <UnfinishedDrafts />
        <Tabs
          label="Begin with"
          value={from}
          onChange={next => void navigate({ to: '/actions/new', search: { from: next }, replace: true })}
          tabs={[
            { value: 'curl', label: 'A cURL command', content: <CurlStart onBegun={one} /> },
            { value: 'template', label: 'A template', content: <TemplateStart onBegun={one} /> },
            { value: 'openapi', label: 'An OpenAPI document', content: <OpenApiStart onBegun={review} /> },
          ]}
        />
      </div>
    </Page>
  )
}

function descriptionOf(reviewed: readonly BegunAction[] | null): string | undefined {
  if (!reviewed) return 'An action is one request to an API, and when to make it.'
  if (reviewed.length === 1) return undefined
  return 'None of it is stored yet. Each becomes a draft of its own, which you look through in the editor.'
}
