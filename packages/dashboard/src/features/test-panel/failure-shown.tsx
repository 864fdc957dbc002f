import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Notice } from '../../ui/notice.tsx'
import { Time } from '../../ui/time.tsx'
import type { Draft } from '../actions/draft.ts'
import { type Secret, secretsQuery } from '../secrets/secrets-query.ts'
import { adviceFor } from './advice.ts'
import { answerOf, type Run, sentRequest } from './run-parts.ts'

/** Why a run did not end well, and what to do about it. */
export function FailureShown({ run, draft }: { run: Run; draft: Draft }) {
  const { data: all = [] } = useQuery(secretsQuery)
  if (run.error === null) return null
  const secrets = secretsOf(draft, all)
  const advice = adviceFor({ error: run.error, request: sentRequest(run), answer: answerOf(run), draft, secrets })
  return (
    <Notice look={run.status === 'failed' || run.status === 'unknown' ? 'bad' : 'warn'} title={advice.title}>
      <div className="text-ink grid gap-2">
        <p>{advice.cause}</p>
        {advice.excerpt && (
          <div>
            <p className="text-sm font-medium">{advice.excerpt.label}</p>
            <pre className="bg-raised mt-1 max-h-48 overflow-auto rounded-lg p-2 font-mono text-sm whitespace-pre-wrap wrap-anywhere">
              {advice.excerpt.text}
            </pre>
          </div>
        )}
        <ul className="list-disc pl-5">
          {advice.steps.map(step => (
            <li key={step}>{step}</li>
          ))}
        </ul>
        {advice.secrets?.map(secret => (
          <p key={secret.name}>
            <Link to="/secrets" className="font-medium underline">
              {secret.name}
            </Link>
            : value number {secret.version}, changed <Time at={secret.updatedAt} />
            {secret.status === 'active' ? '' : `, ${secret.status}`}
          </p>
        ))}
      </div>
    </Notice>
  )
}

/** By id in the authentication, by name in the headers. */
function secretsOf({ request }: Draft, all: readonly Secret[]): Secret[] {
  const text = (request?.headers ?? []).map(({ value }) => value).join('\n')
  const named = new Set([...text.matchAll(/\{\{\s*secrets\.(\w+)\s*\}\}/g)].map(match => match[1]))
  return all.filter(({ id, name }) => id === request?.auth?.secret || named.has(name))
}
