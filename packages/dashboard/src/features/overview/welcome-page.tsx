import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { meQuery } from '../../api/session.ts'
import { buttonClasses } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { ChatSnippet } from './chat-snippet.tsx'

/** The first three steps, from looking at an agent that works to having one on a page. */
export function WelcomePage() {
  const { data: me } = useSuspenseQuery(meQuery)
  const agents = useQuery({
    queryKey: ['agents', 'welcome'],
    queryFn: async () => (await dataOf(api.GET('/v1/agents', { params: { query: { limit: 100 } } }))).data,
  })
  const mayWrite = me.workspace.role === 'owner' || me.workspace.role === 'editor'
  return (
    <Page title={`Welcome, ${me.user.name}`} description="Three steps to an agent that does something.">
      {!mayWrite && (
        <div className="mb-6">
          <Notice>
            You may look at everything here. To make actions and agents, ask an owner for the role of an editor.
          </Notice>
        </div>
      )}
      <ol className="grid gap-6">
        <Step number={1} title="See the shop demo">
          {me.demo ? (
            <Read query={agents} lines={3}>
              {all => <DemoShop origin={all.flatMap(({ allowedOrigins }) => allowedOrigins)[0]} />}
            </Read>
          ) : (
            <>
              <p>
                A small shop with an agent that finds orders and books returns. It runs beside this server, on any
                machine with a copy of Bellhop and Node:
              </p>
              <CodeBlock
                label="In the folder of Bellhop"
                text={'npm ci\nPORT=4560 BELLHOP_DATA_DIR=./.bellhop-demo npm start'}
              />
            </>
          )}
        </Step>
        <Step number={2} title="Make your first action of a cURL command">
          <p>
            Copy a request that works from your API’s documentation, or from the network panel of a browser (“Copy as
            cURL”). Pasted here it becomes an action: its inputs are guessed, its credentials are moved into secrets,
            and nothing is sent until you test it.
          </p>
          {mayWrite && (
            <Link to="/actions/new" className={buttonClasses('primary')}>
              Paste a cURL command
            </Link>
          )}
        </Step>
        <Step number={3} title="Put the chat on your page">
          <Read query={agents} lines={2}>
            {all => <ChatSnippet agents={all} mayWrite={mayWrite} />}
          </Read>
        </Step>
      </ol>
    </Page>
  )
}

function DemoShop({ origin }: { origin: string | undefined }) {
  if (!origin)
    return (
      <p>
        The shop is in the first workspace of this server: switch to it above the menu. What the server printed when it
        started has the shop’s address.
      </p>
    )
  return (
    <>
      <p>
        Open the shop and click the chat bubble. Ask where an order is:{' '}
        <span className="font-mono text-sm">ORD-12345</span> is on its way. What the agent does appears under Runs and
        Conversations as you talk.
      </p>
      <a href={origin} target="_blank" rel="noreferrer" className={buttonClasses('primary')}>
        Open the shop in a new tab
      </a>
    </>
  )
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li>
      <Card className="grid gap-4 p-4 sm:grid-cols-[2.5rem_1fr] sm:p-6">
        <span
          aria-hidden="true"
          className="bg-accent-soft text-accent grid size-10 place-items-center rounded-full text-lg font-semibold"
        >
          {number}
        </span>
        <div className="grid max-w-prose min-w-0 justify-items-start gap-3 *:max-w-full">
          <h2 className="pt-1.5 text-lg font-semibold">{title}</h2>
          {children}
        </div>
      </Card>
    </li>
  )
}
