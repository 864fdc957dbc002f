import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { meQuery } from '../../api/session.ts'
import { buttonClasses } from '../../ui/button.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { AgentForm } from './agent-form.tsx'
import { agentQuery } from './agents-query.ts'

export function AgentPage() {
  const { id = '' } = useParams({ strict: false })
  const { data: me } = useSuspenseQuery(meQuery)
  const agent = useQuery(agentQuery(id))
  const canEdit = me.workspace.role === 'owner' || me.workspace.role === 'editor'
  return (
    <Page
      title={agent.data?.name ?? 'Agent'}
      description={<span className="font-mono text-sm">{id}</span>}
      actions={
        canEdit && (
          <Link to="/agents/$id/playground" params={{ id }} className={buttonClasses()}>
            Playground
          </Link>
        )
      }
    >
      <Read query={agent} lines={12}>
        {data => <AgentForm key={data.id} agent={data} canEdit={canEdit} />}
      </Read>
    </Page>
  )
}
