import { JsonTree } from '../../ui/json-tree.tsx'
import type { StreamEvent } from '../conversations/transcript.ts'
import { toEventLines } from './event-lines.ts'

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

/** The events that the customer's browser gets, newest first. */
export function EventsPanel({ events }: { events: readonly StreamEvent[] }) {
  const lines = toEventLines(events).toReversed()
  return (
    <ol aria-label="Events, newest first" className="border-line divide-line bg-raised divide-y rounded-xl border">
      {lines.map(({ number, at, type, text, rest }) => (
        <li key={number} className="grid gap-1 px-4 py-2.5">
          <p className="flex flex-wrap items-baseline gap-x-3">
            <span className="text-quiet w-8 text-right text-sm tabular-nums">{number}</span>
            <span className="font-mono text-sm font-medium">{type}</span>
            <time dateTime={at} className="text-quiet ml-auto text-sm tabular-nums">
              {clock.format(new Date(at))}
            </time>
          </p>
          {text !== '' && <p className="pl-11 wrap-anywhere whitespace-pre-wrap">{text}</p>}
          {rest !== null && (
            <details className="pl-11">
              <summary className="text-quiet text-sm">Its data</summary>
              <JsonTree value={rest} label={`Data of event ${number}`} />
            </details>
          )}
        </li>
      ))}
      {lines.length === 0 && <li className="text-quiet px-4 py-3">None yet.</li>}
    </ol>
  )
}
