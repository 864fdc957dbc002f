import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { meQuery } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, buttonClasses } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { agentQuery, type SavedAgent } from '../agents/agents-query.ts'
import { Inspector } from './inspector.tsx'
import { noTexts } from './play-values.ts'
import { PlayedChat } from './played-chat.tsx'
import { type Playing, StartForm } from './start-form.tsx'
import { TriedChoice } from './tried-choice.tsx'
import { useTried } from './use-tried.ts'

/** An agent as customers meet it, and beside it what happens. */
export function PlaygroundPage() {
  const { id = '' } = useParams({ strict: false })
  const { data: me } = useSuspenseQuery(meQuery)
  const agent = useQuery(agentQuery(id))
  const canPlay = me.workspace.role === 'owner' || me.workspace.role === 'editor'
  return (
    <Read query={agent} lines={10}>
      {data =>
        canPlay ? (
          <Playground key={data.id} agent={data} />
        ) : (
          <Page title={`Playground: ${data.name}`}>
            <Notice>The playground really runs actions. Owners and editors of the workspace may use it.</Notice>
          </Page>
        )
      }
    </Read>
  )
}

function Playground({ agent }: { agent: SavedAgent }) {
  const [texts, setTexts] = useState(noTexts)
  const [playing, setPlaying] = useState<Playing | null>(null)
  const tried = useTried(agent)
  return (
    <Page
      title={`Playground: ${agent.name}`}
      description="Calls are real, approvals are asked for, and nothing of it is counted."
      actions={
        <>
          <Link to="/agents/$id" params={{ id: agent.id }} className={buttonClasses()}>
            Settings
          </Link>
          {playing && (
            <Button look="primary" onClick={() => setPlaying(null)}>
              New conversation
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-6 lg:grid-cols-[minmax(0,25rem)_minmax(0,1fr)]">
        <div className="min-w-0">
          {playing ? (
            <Card className="sticky top-16 grid h-[min(44rem,calc(100dvh-6rem))] grid-rows-[auto_minmax(0,1fr)] overflow-hidden lg:top-6">
              <TalkingTo isDraft={playing.draft} />
              <PlayedChat key={playing.conversationId} playing={playing} onEnd={() => setPlaying(null)} />
            </Card>
          ) : (
            <div className="grid gap-4">
              <TriedChoice agent={agent} tried={tried} />
              <StartForm agent={agent} tried={tried} texts={texts} onTexts={setTexts} onStart={setPlaying} />
            </div>
          )}
        </div>
        <div className="min-w-0">
          {playing ? <Inspector key={playing.conversationId} id={playing.conversationId} /> : <Explained />}
        </div>
      </div>
    </Page>
  )
}

function TalkingTo({ isDraft }: { isDraft: boolean }) {
  return (
    <p className="border-line text-quiet flex items-center gap-2 border-b px-4 py-2 text-sm">
      <Badge tone={isDraft ? 'warn' : 'good'}>{isDraft ? 'Draft' : 'Live'}</Badge>
      {isDraft ? 'Your draft, as of the start' : 'The agent as it is saved'}
    </p>
  )
}

function Explained() {
  return (
    <div className="border-line text-quiet grid h-full content-center gap-2 rounded-xl border border-dashed px-6 py-14 text-center">
      <h2 className="text-ink text-lg font-semibold">What happens stands here</h2>
      <p className="mx-auto max-w-prose">
        What the model is told, which actions it calls with which values, what they answered, how long it took and how
        many tokens it cost: as soon as the conversation has started.
      </p>
    </div>
  )
}
