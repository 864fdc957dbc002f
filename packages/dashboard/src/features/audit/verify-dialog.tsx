import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { type Progress, type RunsVerdict, readRunLines, type TrailVerdict, verifyTrail } from './verify-trail.ts'

/** Checks the chain while it is open, then the records of runs against it. */
export function VerifyDialog({ onClose }: { onClose: () => void }) {
  const [attempt, setAttempt] = useState(0)
  const [progress, setProgress] = useState<Progress | null>(null)
  const [trail, setTrail] = useState<TrailVerdict | null>(null)
  const [runs, setRuns] = useState<RunsVerdict | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins it again.
  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    const check = async () => {
      const verdict = await verifyTrail(
        after => {
          const query = after ? { afterSeq: after.seq, afterHash: after.hash } : {}
          return dataOf(api.GET('/v1/audit/verify', { params: { query }, signal }))
        },
        found => !signal.aborted && setProgress(found),
      )
      if (signal.aborted) return
      setTrail(verdict)
      const lines = await dataOf(api.GET('/v1/audit/runs', { parseAs: 'text', signal }))
      if (!signal.aborted) setRuns(readRunLines(lines))
    }
    check().catch((error: unknown) => !signal.aborted && setProblem(describeError(error)))
    return () => stop.abort()
  }, [attempt])
  const again = () => {
    setProgress(null)
    setTrail(null)
    setRuns(null)
    setProblem(null)
    setAttempt(attempt + 1)
  }
  return (
    <Dialog open onClose={onClose} title="Verify the audit trail" wide>
      <div aria-live="polite" className="grid grid-cols-1 gap-4">
        {!problem && !trail && (
          <div className="grid gap-2">
            <label htmlFor="verify-progress">
              {progress ? `${progress.checked} of ${progress.newest} entries checked` : 'Reading the trail…'}
            </label>
            <progress
              id="verify-progress"
              className="accent-accent h-2 w-full"
              max={Math.max(1, progress?.newest ?? 1)}
              value={progress?.checked ?? 0}
            />
          </div>
        )}
        {problem && (
          <Notice look="bad" title="The check could not be finished">
            {problem}
          </Notice>
        )}
        {trail && <Trail verdict={trail} />}
        {trail &&
          !problem &&
          (runs ? <Runs verdict={runs} /> : <p className="text-quiet">Checking the records of runs…</p>)}
        <div className="flex justify-end gap-2">
          {(problem || runs) && <Button onClick={again}>Verify again</Button>}
          <Button onClick={onClose}>Close</Button>
        </div>
      </div>
    </Dialog>
  )
}

function Trail({ verdict }: { verdict: TrailVerdict }) {
  if (!verdict.ok)
    return (
      <Notice look="bad" title={`The trail is not whole: entry ${verdict.problem.seq}`}>
        <p>{verdict.problem.reason}</p>
        <p className="mt-1">
          Keep the database as it is, export the trail, and compare it with a checkpoint that was kept elsewhere:
          bellhop audit verify.
        </p>
      </Notice>
    )
  const { checkpoint, entries } = verdict
  return (
    <>
      <Notice look="good" title={`All ${entries} entries are as they were written`}>
        This is the server’s own word. To prove it to somebody else, keep the checkpoint elsewhere, export the trail,
        and run bellhop audit verify.
      </Notice>
      {checkpoint && (
        <CodeBlock label={`Checkpoint at entry ${checkpoint.seq}, signed`} text={JSON.stringify(checkpoint, null, 2)} />
      )}
    </>
  )
}

const faultWords: Readonly<Record<string, string>> = {
  altered: 'is not what the trail says of it',
  missing: 'is gone, and retention did not remove it',
  added: 'has an end that the trail does not tell of',
}

function Runs({ verdict }: { verdict: RunsVerdict }) {
  const { checked, removed, faults } = verdict
  if (faults.length === 0)
    return (
      <Notice look="good" title={`The records of ${checked} runs are what the trail says of them`}>
        {removed > 0 && `${removed} were removed, as retention may.`}
      </Notice>
    )
  return (
    <Notice look="bad" title={`${faults.length} records of runs are not what the trail says`}>
      <ul className="mt-1 grid max-h-48 gap-1 overflow-y-auto">
        {faults.map(({ id, fault }) => (
          <li key={id}>
            <Link to="/runs/$id" params={{ id }} className="font-mono text-sm underline">
              {id}
            </Link>{' '}
            {faultWords[fault] ?? fault}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
