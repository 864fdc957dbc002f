import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { Draft } from '../actions/draft.ts'
import { secretsQuery } from '../secrets/secrets-query.ts'
import { AnswerShown } from './answer-shown.tsx'
import { CustomerView } from './customer-view.tsx'
import { FailureShown } from './failure-shown.tsx'
import { RequestShown } from './request-shown.tsx'
import { outcomeWords } from './run-outcomes.ts'
import { answerOf, type Run, sentRequest } from './run-parts.ts'
import { StepsShown, timeOf } from './steps-shown.tsx'
import { toCurl } from './to-curl.ts'

/** Everything about one test: outcome, cause, request, answer, message, steps. */
export function RunShown({
  run,
  draft,
  busy,
  onDecide,
}: {
  run: Run
  /** As it was when it ran. */
  draft: Draft
  busy: boolean
  onDecide: (verb: 'approve' | 'deny') => void
}) {
  const { data: secrets = [] } = useQuery(secretsQuery)
  const request = sentRequest(run)
  const answer = answerOf(run)
  const [tone, words] = outcomeWords[run.status]
  const names = new Map(secrets.map(({ id, name }) => [id, name]))
  return (
    <div className="grid gap-5">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{words}</Badge>
        {answer?.status != null && <span className="font-mono text-sm">HTTP {answer.status}</span>}
        <span className="text-quiet text-sm">{timeOf(run.trace.reduce((sum, step) => sum + step.durationMs, 0))}</span>
        <Link to="/runs/$id" params={{ id: run.id }} className="text-accent ml-auto text-sm underline">
          Open the run
        </Link>
      </p>
      {run.status === 'awaiting_inputs' && (
        <Notice look="warn" title="A chat would ask for these">
          {run.missing.map(({ title }) => title).join(', ')}
        </Notice>
      )}
      <FailureShown run={run} draft={draft} />
      {run.mode !== 'dry_run' && run.status !== 'awaiting_inputs' && (
        <Part title="The customer sees">
          <CustomerView run={run} busy={busy} onDecide={onDecide} />
        </Part>
      )}
      {answer && (
        <Part title="What came back">
          <AnswerShown key={run.id} run={run} draft={draft} />
        </Part>
      )}
      {request && (
        <Part title={run.mode === 'dry_run' ? 'What would be sent' : 'What was sent'}>
          <RequestShown request={request} curl={toCurl(request, draft, names)} />
        </Part>
      )}
      <Part title="Steps">
        <StepsShown run={run} />
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-2 text-sm font-semibold">{title}</h3>
      {children}
    </section>
  )
}
