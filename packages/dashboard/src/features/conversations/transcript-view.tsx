import { useQuery } from '@tanstack/react-query'
import { ThumbsDown, ThumbsUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { classes } from '../../ui/classes.ts'
import { Notice } from '../../ui/notice.tsx'
import { ExactTime } from '../../ui/time.tsx'
import { RunEntry } from './run-entry.tsx'
import { type Entry, type StreamEvent, toTranscript } from './transcript.ts'
import { TurnFailure } from './turn-failure.tsx'
import { TurnLine } from './turn-line.tsx'
import { useTurns } from './use-turns.ts'

/** What was said and done. Only ever text: markup that somebody wrote is shown as they wrote it. */
export function TranscriptView({ id, events }: { id: string; events: readonly StreamEvent[] }) {
  const lastEvent = events.at(-1)?.number ?? 0
  const turns = useTurns(id, lastEvent)
  const feedback = useQuery({
    queryKey: ['conversation', id, 'feedback', lastEvent],
    queryFn: () => dataOf(api.GET('/v1/conversations/{id}/feedback', { params: { path: { id } } })),
    placeholderData: before => before,
  })
  const ratings = new Map(feedback.data?.data.map(({ messageId, value }) => [messageId, value]))
  if (events.length === 0) return <p className="text-quiet">Nothing was said yet.</p>
  return (
    <div role="log" aria-label="Transcript">
      <ol className="grid gap-3">
        {toTranscript(events).map(entry => (
          <li key={entry.key} className="grid">
            {entry.type === 'message' && <Message entry={entry} rating={ratings.get(entry.messageId)} />}
            {entry.type === 'run' && <RunEntry entry={entry} />}
            {entry.type === 'turn' && (
              <div className="grid gap-2">
                <TurnFailure turn={turns.data?.get(entry.turnId)} />
                <TurnLine turn={turns.data?.get(entry.turnId)} waiting={entry.status === 'waiting'} />
              </div>
            )}
            {entry.type === 'offers' && <Offers labels={entry.labels} />}
            {entry.type === 'error' && (
              <Notice look="bad" title={entry.message}>
                <span className="font-mono text-sm">{entry.code}</span>
              </Notice>
            )}
          </li>
        ))}
      </ol>
    </div>
  )
}

function Message({ entry, rating }: { entry: Extract<Entry, { type: 'message' }>; rating: string | undefined }) {
  const mine = entry.role === 'customer'
  return (
    <div className={classes('grid max-w-[min(100%,42rem)] gap-1', mine && 'justify-self-end')}>
      <p className={classes('text-quiet flex gap-2 text-sm', mine && 'justify-end')}>
        <span className="font-medium">{mine ? 'Customer' : 'Agent'}</span>
        <ExactTime at={entry.at} />
        {rating !== undefined && <Rating value={rating} />}
      </p>
      <p
        className={classes(
          'w-fit rounded-2xl px-4 py-2 whitespace-pre-wrap wrap-anywhere',
          mine ? 'bg-accent-soft justify-self-end' : 'bg-sunken',
        )}
      >
        {entry.text}
      </p>
    </div>
  )
}

function Rating({ value }: { value: string }): ReactNode {
  const up = value === 'up'
  const Icon = up ? ThumbsUp : ThumbsDown
  return (
    <span className={classes('inline-flex items-center gap-1', up ? 'text-good' : 'text-bad')}>
      <Icon aria-hidden="true" size={14} />
      {up ? 'Helpful' : 'Not helpful'}
    </span>
  )
}

function Offers({ labels }: { labels: readonly string[] }) {
  return (
    <p className="flex flex-wrap items-center gap-2">
      <span className="text-quiet text-sm">Offered</span>
      {labels.map(label => (
        <span key={label} className="border-line-strong text-quiet rounded-full border px-3 py-0.5 text-sm">
          {label}
        </span>
      ))}
    </p>
  )
}
