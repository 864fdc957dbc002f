import { Link } from '@tanstack/react-router'
import { Zap } from 'lucide-react'
import { RunStatusBadge } from '../runs/run-status-badge.tsx'
import type { Asked, Entry } from './transcript.ts'

/** A run, where it began in the conversation. */
export function RunEntry({ entry }: { entry: Extract<Entry, { type: 'run' }> }) {
  return (
    <div className="border-line grid gap-2 rounded-xl border px-4 py-3">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Zap aria-hidden="true" size={16} className="text-accent" />
        <Link to="/runs/$id" params={{ id: entry.runId }} className="text-accent font-medium underline">
          {entry.title || entry.action || 'A run'}
        </Link>
        {entry.status === null ? (
          <span className="text-quiet text-sm">not ended</span>
        ) : (
          <RunStatusBadge status={entry.status} />
        )}
      </p>
      {entry.asked.map((asked, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was asked is only ever added to.
        <AskedLine key={index} asked={asked} />
      ))}
    </div>
  )
}

const decisions: Readonly<Record<string, string>> = {
  pending: 'not answered yet',
  approved: 'approved',
  denied: 'denied',
  expired: 'expired',
  void: 'void, for what would run has changed',
}

function AskedLine({ asked }: { asked: Asked }) {
  if (asked.what === 'browser') return <p className="text-quiet text-sm">Runs in the customer’s browser.</p>
  if (asked.what === 'inputs') return <p className="text-quiet text-sm">Asked for: {asked.labels.join(', ')}</p>
  return (
    <p className="text-quiet text-sm wrap-anywhere">
      Asked to confirm {asked.fields.map(({ label, value }) => `${label}: ${value}`).join(', ')}:{' '}
      {decisions[asked.status] ?? asked.status}
    </p>
  )
}
