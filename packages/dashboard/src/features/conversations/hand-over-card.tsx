import type { components } from '@bellhop/client'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Notice } from '../../ui/notice.tsx'
import { say } from '../../ui/say.ts'
import { ExactTime, Time } from '../../ui/time.tsx'

type HandOver = components['schemas']['HandOver']

/** What a customer left for a person, and whether somebody got back to them. */
export function HandOverCard({
  handOver,
  maySettle,
  linked = false,
  onSettled,
}: {
  handOver: HandOver
  maySettle: boolean
  /** With a link to the conversation. */
  linked?: boolean
  onSettled?: () => unknown
}) {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { id, status, left, conversationId, createdAt, doneAt } = handOver
  const settle = async (next: HandOver['status'], undo: boolean) => {
    setBusy(true)
    setProblem(null)
    try {
      await dataOf(api.POST('/v1/hand-overs/{id}/settle', { params: { path: { id } }, body: { status: next } }))
      const title = next === 'done' ? 'Marked as answered.' : 'Marked as waiting.'
      say(title, undo ? { undo: () => void settle(status, false) } : {})
      await client.invalidateQueries({ queryKey: ['hand-overs'] })
      await onSettled?.()
    } catch (error) {
      setProblem(describeError(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <li className="border-line bg-raised shadow-raised grid gap-3 rounded-xl border p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Badge tone={status === 'open' ? 'warn' : 'good'}>{status === 'open' ? 'Waits' : 'Answered'}</Badge>
        <span className="text-quiet text-sm">
          <Time at={createdAt} />
          {doneAt && (
            <>
              , answered <ExactTime at={doneAt} />
            </>
          )}
        </span>
        <span className="ml-auto" />
        {linked && (
          <Link to="/conversations/$id" params={{ id: conversationId }} className="text-accent text-sm underline">
            Conversation
          </Link>
        )}
        {maySettle && (
          <Button size="small" busy={busy} onClick={() => void settle(status === 'open' ? 'done' : 'open', true)}>
            {status === 'open' ? 'Mark as answered' : 'Still waits'}
          </Button>
        )}
      </div>
      <Facts
        facts={Object.entries(left).map(([name, value]) => [
          name,
          <span key={name} className="whitespace-pre-wrap">
            {typeof value === 'string' ? value : JSON.stringify(value)}
          </span>,
        ])}
      />
      {problem && <Notice look="bad">{problem}</Notice>}
    </li>
  )
}
