import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { api, dataOf } from '../../api/client.ts'
import { useChanges } from '../../api/live/use-live.ts'
import { meQuery } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'
import { LiveMark } from '../../ui/live-mark.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { ExactTime } from '../../ui/time.tsx'
import { RunActs } from './run-acts.tsx'
import { RunAudit } from './run-audit.tsx'
import { RunStatusBadge } from './run-status-badge.tsx'
import { RunTimeline } from './run-timeline.tsx'
import { durationText, mayChange, modeWords, type Run, tookMs } from './run-words.ts'

export function RunPage() {
  const { id } = useParams({ from: '/shell/runs/$id' })
  const run = useQuery({
    queryKey: ['run', id],
    queryFn: () => dataOf(api.GET('/v1/runs/{id}', { params: { path: { id } } })),
  })
  useChanges('runs', async () => {
    if (!run.data || mayChange(run.data.status)) await run.refetch()
  })
  const { data: me } = useSuspenseQuery(meQuery)
  return (
    <Page
      title={run.data ? `Run of ${run.data.action}` : 'Run'}
      description={
        <span className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
          {run.data && <RunStatusBadge status={run.data.status} />}
          <span className="font-mono text-sm wrap-anywhere">{id}</span>
          {run.data && mayChange(run.data.status) && <LiveMark />}
        </span>
      }
      actions={run.data && <RunActs run={run.data} role={me.workspace.role} />}
    >
      <Read query={run} lines={8}>
        {data => (
          <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <div className="grid min-w-0 grid-cols-1 gap-6">
              <Outcome run={data} />
              <Section title="What happened">
                <RunTimeline run={data} />
              </Section>
            </div>
            <div className="grid min-w-0 grid-cols-1 gap-6">
              <About run={data} mayOpenAction={me.workspace.role !== 'support'} />
              {me.workspace.role === 'owner' && <RunAudit run={data} />}
            </div>
          </div>
        )}
      </Read>
    </Page>
  )
}

function Outcome({ run }: { run: Run }) {
  const { error, duplicateOf } = run
  return (
    <div aria-live="polite" className="grid gap-3 empty:hidden">
      {duplicateOf && (
        <Notice look="info" title="This would have repeated another run">
          Nothing was sent again; the answer is that of{' '}
          <Link to="/runs/$id" params={{ id: duplicateOf }} className="underline">
            the run before
          </Link>
          .
        </Notice>
      )}
      {error && (
        <Notice look={run.status === 'failed' ? 'bad' : 'warn'} title={error.message}>
          {error.hint && <p>{error.hint}</p>}
          <p className="mt-1 font-mono text-sm">{error.code}</p>
        </Notice>
      )}
    </div>
  )
}

function About({ run, mayOpenAction }: { run: Run; mayOpenAction: boolean }) {
  const ms = tookMs(run)
  const link = 'text-accent underline'
  return (
    <Card className="p-4 sm:p-6" aria-label="About this run">
      <Facts
        facts={[
          [
            'Action',
            mayOpenAction ? (
              <Link key="action" to="/actions/$name" params={{ name: run.action }} className={link}>
                {run.action}
              </Link>
            ) : (
              run.action
            ),
          ],
          ['Version', run.version === 0 ? 'A draft that was not saved' : String(run.version)],
          ['Mode', run.mode === 'live' ? modeWords.live : <Badge key="mode">{modeWords[run.mode]}</Badge>],
          ['Channel', run.channel],
          ['Started by', run.startedBy],
          ['Started', <ExactTime key="started" at={run.createdAt} />],
          run.finishedAt ? ['Ended', <ExactTime key="ended" at={run.finishedAt} />] : null,
          ms === null ? null : ['Took', durationText(ms)],
          run.conversationId
            ? [
                'Conversation',
                <Link key="conversation" to="/conversations/$id" params={{ id: run.conversationId }} className={link}>
                  Open the transcript
                </Link>,
              ]
            : null,
          run.followUps.length > 0 ? ['Offered next', run.followUps.join(', ')] : null,
        ]}
      />
    </Card>
  )
}
