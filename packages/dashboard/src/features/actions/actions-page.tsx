import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { meQuery } from '../../api/session.ts'
import { buttonClasses } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { controlClasses } from '../../ui/field.tsx'
import { Page } from '../../ui/page.tsx'
import { Read } from '../../ui/read.tsx'
import { agentsQuery } from '../agents/agents-query.ts'
import { ActionsTable } from './actions-table.tsx'
import type { SavedAction } from './draft.ts'
import { type Filters, findActions } from './find-actions.ts'
import { kindWords } from './kinds.ts'
import { actionsQuery, healthQuery } from './queries.ts'
import { UnfinishedDrafts } from './unfinished-drafts.tsx'
import { usersOf } from './used-by.ts'

export function ActionsPage() {
  const { data: me } = useSuspenseQuery(meQuery)
  const canEdit = me.workspace.role === 'owner' || me.workspace.role === 'editor'
  const actions = useQuery(actionsQuery)
  const create = canEdit && (
    <Link to="/actions/new" className={buttonClasses('primary')}>
      <Plus aria-hidden="true" size={18} />
      New action
    </Link>
  )
  return (
    <Page title="Actions" description="What your agents can look up and do." actions={create}>
      {canEdit && <UnfinishedDrafts />}
      <Read query={actions} lines={6}>
        {all => (all.length === 0 ? <Nothing action={create} /> : <Listed all={all} canEdit={canEdit} />)}
      </Read>
    </Page>
  )
}

function Listed({ all, canEdit }: { all: readonly SavedAction[]; canEdit: boolean }) {
  const filters: Filters = useSearch({ strict: false })
  const navigate = useNavigate()
  const health = useQuery(healthQuery)
  const agents = useQuery(agentsQuery)
  const found = findActions(all, filters)
  const filter = (change: Filters) => {
    const search = Object.fromEntries(Object.entries({ ...filters, ...change }).filter(([, value]) => value))
    void navigate({ to: '/actions', search, replace: true })
  }
  return (
    <>
      <search className="mb-4 flex flex-wrap gap-2">
        <input
          type="search"
          aria-label="Search actions"
          placeholder="Search by name, description or address"
          value={filters.q ?? ''}
          onChange={event => filter({ q: event.target.value })}
          className={`${controlClasses} min-w-48 flex-1 max-sm:basis-full`}
        />
        <select
          aria-label="Kind"
          value={filters.kind ?? ''}
          onChange={event => filter({ kind: event.target.value })}
          className={`${controlClasses} w-auto! max-sm:flex-1`}
        >
          <option value="">Every kind</option>
          {Object.entries(kindWords)
            .filter(([kind]) => all.some(action => (action.kind ?? 'api') === kind))
            .map(([kind, words]) => (
              <option key={kind} value={kind}>
                {words}
              </option>
            ))}
        </select>
        <select
          aria-label="How a run starts"
          value={filters.mode ?? ''}
          onChange={event => filter({ mode: event.target.value })}
          className={`${controlClasses} w-auto! max-sm:flex-1`}
        >
          <option value="">Every run mode</option>
          <option value="automatic">By itself</option>
          <option value="confirm">Asks first</option>
        </select>
      </search>
      <p className="sr-only" aria-live="polite">
        {found.length} of {all.length} actions
      </p>
      {found.length === 0 ? (
        <EmptyState
          title="Nothing fits"
          action={
            <Link to="/actions" search={{}} className={buttonClasses()}>
              Show all {all.length}
            </Link>
          }
        >
          No action has all of these words, kind and run mode.
        </EmptyState>
      ) : (
        <ActionsTable
          canEdit={canEdit}
          rows={found.map(action => ({
            action,
            health: health.data ? (health.data.get(action.name) ?? null) : health.isError ? null : undefined,
            users: agents.data && usersOf(action.name, all, agents.data),
          }))}
        />
      )}
    </>
  )
}

function Nothing({ action }: { action: React.ReactNode }) {
  return (
    <EmptyState title="No actions yet" action={action}>
      An action is one thing that an agent can do: look up an order, book a visit, open a ticket. Begin with a cURL
      command from your API’s documentation, a template, or an empty form.
    </EmptyState>
  )
}
