import { Link } from '@tanstack/react-router'
import { Badge } from '../../ui/badge.tsx'
import { Table, Td, Th } from '../../ui/table.tsx'
import type { SavedAction } from './draft.ts'
import { EnabledSwitch } from './enabled-switch.tsx'
import type { Health } from './health.ts'
import { HealthCell } from './health-cell.tsx'
import { kindWords } from './kinds.ts'
import { effectiveMode } from './run-mode.ts'
import type { Users } from './used-by.ts'

export interface ActionRow {
  action: SavedAction
  health: Health | null | undefined
  users: Users | undefined
}

/**
 * What is read later finds its place kept: no column and no row changes its size. On a narrow screen a row is its name with
 * everything below it, and the switch.
 */
export function ActionsTable({ rows, canEdit }: { rows: readonly ActionRow[]; canEdit: boolean }) {
  return (
    <Table caption="Actions" className="md:table-fixed">
      <thead className="max-md:sr-only">
        <tr>
          <Th>Action</Th>
          <Th className="w-40 max-md:hidden">How it runs</Th>
          <Th className="w-52 max-md:hidden">Last 7 days</Th>
          <Th className="w-48 max-lg:hidden">Used by</Th>
          <Th className="w-20">On</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ action, health, users }) => (
          <tr key={action.id} className="hover:bg-hover/50 last:[&>td]:border-b-0">
            <Td className="max-md:max-w-0 max-md:min-w-56">
              <Link
                to="/actions/$name"
                params={{ name: action.name }}
                className="font-medium wrap-anywhere underline-offset-4 hover:underline"
              >
                {action.title}
              </Link>
              <p className="text-quiet truncate font-mono text-sm">{action.name}</p>
              <p className="text-quiet line-clamp-2 text-sm">{action.description}</p>
              <div className="mt-2 md:hidden">
                <Modes action={action} />
                <div className="mt-2">
                  <HealthCell health={health} />
                </div>
              </div>
            </Td>
            <Td className="max-md:hidden">
              <Modes action={action} />
            </Td>
            <Td className="max-md:hidden">
              <HealthCell health={health} />
            </Td>
            <Td className="max-lg:hidden">
              <UsedBy users={users} />
            </Td>
            <Td className="w-20">
              <EnabledSwitch action={action} canEdit={canEdit} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Modes({ action }: { action: SavedAction }) {
  const mode = effectiveMode(action)
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Badge>{kindWords[action.kind ?? 'api']}</Badge>
      {action.request && <Badge>{action.request.method}</Badge>}
      <Badge tone={mode === 'confirm' ? 'info' : 'plain'}>{mode === 'confirm' ? 'Asks first' : 'By itself'}</Badge>
    </div>
  )
}

function UsedBy({ users }: { users: Users | undefined }) {
  if (!users) return <span className="text-quiet">–</span>
  const { agents, actions } = users
  if (agents.length + actions.length === 0) return <span className="text-quiet text-sm">Nobody yet</span>
  const shown = agents.slice(0, 2)
  const more = agents.length - shown.length + actions.length
  return (
    <ul className="grid text-sm">
      {shown.map(({ id, name }) => (
        <li key={id} className="truncate">
          <Link to="/agents/$id" params={{ id }} className="underline-offset-4 hover:underline">
            {name}
          </Link>
        </li>
      ))}
      {more > 0 && (
        <li className="text-quiet truncate" title={[...agents.slice(2).map(({ name }) => name), ...actions].join(', ')}>
          {more === 1 ? (agents[2]?.name ?? actions[0]) : `${more} more`}
        </li>
      )}
    </ul>
  )
}
