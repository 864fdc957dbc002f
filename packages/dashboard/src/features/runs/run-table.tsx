import { Link } from '@tanstack/react-router'
import { Badge } from '../../ui/badge.tsx'
import { Table, Td, Th } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { RunStatusBadge } from './run-status-badge.tsx'
import { durationText, modeWords, type Run, tookMs } from './run-words.ts'

/** On a narrow screen a row is the action with everything else below it. */
export function RunTable({ runs, caption = 'Runs' }: { runs: readonly Run[]; caption?: string }) {
  return (
    <Table caption={caption}>
      <thead className="max-md:sr-only">
        <tr>
          <Th>Action</Th>
          <Th className="max-md:hidden">Status</Th>
          <Th className="max-md:hidden">What came of it</Th>
          <Th className="max-xl:hidden">Channel</Th>
          <Th className="text-right max-xl:hidden">Took</Th>
          <Th className="text-right max-md:hidden">Started</Th>
        </tr>
      </thead>
      <tbody>
        {runs.map(run => (
          <tr key={run.id} className="hover:bg-hover last:*:border-b-0">
            <Td className="max-md:max-w-0 md:whitespace-nowrap">
              <div className="flex items-baseline justify-between gap-3">
                <span className="min-w-0 wrap-anywhere">
                  <Link to="/runs/$id" params={{ id: run.id }} className="text-accent font-medium hover:underline">
                    {run.action}
                  </Link>
                  {run.mode !== 'live' && (
                    <span className="ml-2">
                      <Badge>{modeWords[run.mode]}</Badge>
                    </span>
                  )}
                </span>
                <span className="text-quiet shrink-0 text-sm md:hidden">
                  <Time at={run.createdAt} />
                </span>
              </div>
              <Below run={run} />
            </Td>
            <Td className="max-md:hidden">
              <RunStatusBadge status={run.status} />
            </Td>
            <Td className="w-full max-w-0 min-w-52 max-md:hidden">
              <p className="truncate" title={summaryOf(run)}>
                {summaryOf(run)}
              </p>
            </Td>
            <Td className="text-quiet max-xl:hidden">{run.channel}</Td>
            <Td className="text-quiet text-right whitespace-nowrap tabular-nums max-xl:hidden">{tookText(run)}</Td>
            <Td className="text-quiet text-right max-md:hidden">
              <Time at={run.createdAt} />
              <p className="text-sm whitespace-nowrap xl:hidden">
                {tookMs(run) === null ? run.channel : `${run.channel}, ${tookText(run)}`}
              </p>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

/** On a narrow screen, all that has no column there. */
function Below({ run }: { run: Run }) {
  const summary = summaryOf(run)
  const ms = tookMs(run)
  return (
    <div className="mt-1.5 grid gap-1.5 md:hidden">
      {summary !== '' && <p className="line-clamp-2 wrap-anywhere">{summary}</p>}
      <p className="text-quiet flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <RunStatusBadge status={run.status} />
        {run.channel}
        {ms !== null && <span className="tabular-nums">{durationText(ms)}</span>}
      </p>
    </div>
  )
}

/** One line that tells runs of an action apart: what went wrong, else what the customer was told, else what is missing. */
function summaryOf({ error, message, missing, duplicateOf }: Run): string {
  if (duplicateOf) return 'Would have repeated another run: not sent again.'
  if (error) return error.message
  if (message) return message
  return missing.length > 0 ? `Asks for: ${missing.map(({ title }) => title).join(', ')}` : ''
}

function tookText(run: Run): string {
  const ms = tookMs(run)
  return ms === null ? '–' : durationText(ms)
}
