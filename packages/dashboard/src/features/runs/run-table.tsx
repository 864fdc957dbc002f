import { Link } from '@tanstack/react-router'
import { Badge } from '../../ui/badge.tsx'
import { Table, Td, Th } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { RunStatusBadge } from './run-status-badge.tsx'
import { durationText, modeWords, type Run, tookMs } from './run-words.ts'

export function RunTable({ runs, caption = 'Runs' }: { runs: readonly Run[]; caption?: string }) {
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          <Th>Action</Th>
          <Th className="max-sm:hidden">Status</Th>
          <Th>What came of it</Th>
          <Th>Channel</Th>
          <Th className="text-right">Took</Th>
          <Th className="text-right">Started</Th>
        </tr>
      </thead>
      <tbody>
        {runs.map(run => (
          <tr key={run.id} className="hover:bg-hover">
            <Td className="whitespace-nowrap">
              <Link to="/runs/$id" params={{ id: run.id }} className="text-accent font-medium hover:underline">
                {run.action}
              </Link>
              {run.mode !== 'live' && (
                <span className="ml-2">
                  <Badge>{modeWords[run.mode]}</Badge>
                </span>
              )}
              <div className="mt-1 sm:hidden">
                <RunStatusBadge status={run.status} />
              </div>
            </Td>
            <Td className="max-sm:hidden">
              <RunStatusBadge status={run.status} />
            </Td>
            <Td className="w-full max-w-0 min-w-64">
              <p className="truncate" title={summaryOf(run)}>
                {summaryOf(run)}
              </p>
            </Td>
            <Td className="text-quiet">{run.channel}</Td>
            <Td className="text-quiet text-right whitespace-nowrap tabular-nums">{tookText(run)}</Td>
            <Td className="text-quiet text-right">
              <Time at={run.createdAt} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
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
