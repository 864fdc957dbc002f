import { Link } from '@tanstack/react-router'
import { describeValue } from '../actions/describe-place.ts'
import type { CaseOutcome } from './cases-query.ts'

/** Where a run came out otherwise than its case says. */
export function CaseDiff({ outcome }: { outcome: CaseOutcome }) {
  const { diff, error, runId } = outcome
  return (
    <div className="mt-2 grid gap-3 text-sm">
      {error && (
        <p className="text-bad">
          {error.issues.length > 0 ? error.issues.map(({ message }) => message).join(' ') : error.message}
        </p>
      )}
      {diff.map(({ path, expected, actual }) => (
        <dl key={path} className="grid grid-cols-[auto_1fr] gap-x-3">
          <dt className="col-span-2 font-mono">{path.replace(/^\$\./, '')}</dt>
          <dt className="text-quiet">Expected</dt>
          <dd className="bg-good-soft rounded px-1 wrap-anywhere">{describeValue(expected)}</dd>
          <dt className="text-quiet">Came out</dt>
          <dd className="bg-bad-soft rounded px-1 wrap-anywhere">{describeValue(actual)}</dd>
        </dl>
      ))}
      {runId && (
        <Link to="/runs/$id" params={{ id: runId }} className="text-accent justify-self-start underline">
          Open the run
        </Link>
      )}
    </div>
  )
}
