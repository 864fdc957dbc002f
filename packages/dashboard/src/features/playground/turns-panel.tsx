import { Link } from '@tanstack/react-router'
import { ArrowRightLeft, Bot, CircleUser, Flag, Wrench } from 'lucide-react'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { TurnFailure } from '../conversations/turn-failure.tsx'
import { TurnLine } from '../conversations/turn-line.tsx'
import type { Turn } from '../conversations/use-turns.ts'
import { RunStatusBadge } from '../runs/run-status-badge.tsx'
import { durationText } from '../runs/run-words.ts'
import { runFacts } from './run-facts.ts'
import { type Happening, toHappenings } from './turn-items.ts'

/** The turns of a conversation, newest first: what was said, called and answered, and what it took. */
export function TurnsPanel({ conversationId, turns }: { conversationId: string; turns: readonly Turn[] }) {
  return (
    <div className="grid gap-4">
      {turns.length === 0 && (
        <EmptyState title="Nothing was said yet">Write something in the chat, or press one of its buttons.</EmptyState>
      )}
      <ol aria-label="Turns, newest first" className="grid gap-4">
        {turns.map(turn => (
          <li key={turn.id}>
            <TurnCard turn={turn} />
          </li>
        ))}
      </ol>
      {turns.length > 0 && (
        <p className="text-quiet text-sm">
          The same as a page of its own, to keep or to share:{' '}
          <Link
            to="/conversations/$id"
            params={{ id: conversationId }}
            className="text-ink underline underline-offset-2"
          >
            this conversation
          </Link>
          .
        </p>
      )}
    </div>
  )
}

function TurnCard({ turn }: { turn: Turn }) {
  return (
    <Card className="grid gap-3 p-4">
      <TurnLine turn={turn} waiting={turn.status === 'waiting'} />
      <ol className="grid gap-3">
        {toHappenings(turn.items).map((happening, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added.
          <li key={at}>
            <Step happening={happening} />
          </li>
        ))}
      </ol>
      <TurnFailure turn={turn} />
      {turn.runs.length > 0 && (
        <ul aria-label="Runs" className="border-line grid gap-2 border-t pt-3">
          {turn.runs.map(run => (
            <RunLine key={run.id} run={run} />
          ))}
        </ul>
      )}
    </Card>
  )
}

const icons = { customer: CircleUser, agent: Bot, call: Wrench, result: ArrowRightLeft, end: Flag } as const
const speakers = { customer: 'Customer', agent: 'Agent', call: 'Call', result: 'Result', end: 'End' } as const

function Step({ happening: { who, text, value } }: { happening: Happening }) {
  const Icon = icons[who]
  return (
    <div className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3">
      <Icon aria-label={speakers[who]} role="img" size={18} className="text-quiet mt-0.5" />
      <div className="min-w-0">
        <p className="wrap-anywhere whitespace-pre-wrap">{text}</p>
        {value !== null && (
          <div className="bg-sunken mt-1.5 rounded-lg px-3 py-2">
            <JsonTree value={value} label={`${speakers[who]}: ${text}`} />
          </div>
        )}
      </div>
    </div>
  )
}

function RunLine({ run }: { run: Turn['runs'][number] }) {
  const { tookMs, steps } = runFacts(run)
  return (
    <li className="grid gap-1">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link
          to="/runs/$id"
          params={{ id: run.id }}
          className="text-accent font-medium wrap-anywhere underline underline-offset-2"
        >
          {run.action}
        </Link>
        <RunStatusBadge status={run.status} />
        {tookMs !== null && <span className="text-quiet text-sm tabular-nums">{durationText(tookMs)}</span>}
      </p>
      {steps.length > 0 && (
        <p className="text-quiet flex flex-wrap gap-x-3 text-sm tabular-nums">
          {steps.map(({ step, ms }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a run may take the same step twice.
            <span key={at}>
              {step} {durationText(ms)}
            </span>
          ))}
        </p>
      )}
    </li>
  )
}
