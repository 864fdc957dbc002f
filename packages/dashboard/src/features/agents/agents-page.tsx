import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Bot, Plus } from 'lucide-react'
import { useState } from 'react'
import { meQuery } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, buttonClasses } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { Time } from '../../ui/time.tsx'
import { settingsQuery } from '../settings/settings-query.ts'
import { agentsQuery, type SavedAgent } from './agents-query.ts'
import { NewAgentDialog } from './new-agent-dialog.tsx'

/** Who talks to customers: each agent with what it offers and where it may be shown. */
export function AgentsPage() {
  const { data: me } = useSuspenseQuery(meQuery)
  const agents = useQuery(agentsQuery)
  const [creating, setCreating] = useState(false)
  const canEdit = me.workspace.role === 'owner' || me.workspace.role === 'editor'
  const create = canEdit && (
    <Button look="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden="true" size={18} />
      New agent
    </Button>
  )
  return (
    <Page title="Agents" description="Who talks to your customers, and with which actions." actions={create}>
      <Read query={agents} lines={4}>
        {list =>
          list.length === 0 ? (
            <EmptyState title="No agents yet" action={create}>
              An agent talks to customers and offers them your actions. Make one, then put it on your page.
            </EmptyState>
          ) : (
            <ul className="grid gap-4 md:grid-cols-2">
              {list.map(agent => (
                <li key={agent.id}>
                  <AgentCard agent={agent} canPlay={canEdit} />
                </li>
              ))}
            </ul>
          )
        }
      </Read>
      <NewAgentDialog open={creating} onClose={() => setCreating(false)} />
    </Page>
  )
}

function AgentCard({ agent, canPlay }: { agent: SavedAgent; canPlay: boolean }) {
  const settings = useQuery(settingsQuery)
  const { id, name, actions, model, allowedOrigins, updatedAt } = agent
  return (
    <Card className="flex h-full flex-col gap-4 p-5">
      <div className="flex items-start gap-3">
        <span className="bg-accent-soft text-accent rounded-lg p-2">
          <Bot aria-hidden="true" size={20} />
        </span>
        <div className="min-w-0">
          <h2 className="text-base font-semibold wrap-anywhere">
            <Link to="/agents/$id" params={{ id }} className="hover:underline">
              {name}
            </Link>
          </h2>
          <p className="text-quiet text-sm">
            Saved <Time at={updatedAt} />
          </p>
        </div>
      </div>
      <ul className="flex flex-wrap gap-2">
        <li>
          <Badge tone={actions.length === 0 ? 'warn' : 'plain'}>
            {actions.length === 0 ? 'No actions' : actions.length === 1 ? '1 action' : `${actions.length} actions`}
          </Badge>
        </li>
        <li>
          <Badge>{model ?? (settings.data?.model === null ? 'Guided, no model' : 'The server’s model')}</Badge>
        </li>
        <li>
          <Badge tone={allowedOrigins.length === 0 ? 'warn' : 'plain'}>
            {allowedOrigins.length === 0
              ? 'On no page yet'
              : allowedOrigins.length === 1
                ? 'On 1 site'
                : `On ${allowedOrigins.length} sites`}
          </Badge>
        </li>
      </ul>
      <div className="mt-auto flex flex-wrap gap-2">
        <Link to="/agents/$id" params={{ id }} className={buttonClasses('plain', 'small')}>
          Settings
        </Link>
        {canPlay && (
          <Link to="/agents/$id/playground" params={{ id }} className={buttonClasses('plain', 'small')}>
            Playground
          </Link>
        )}
      </div>
    </Card>
  )
}
