import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { controlClasses } from '../../ui/field.tsx'
import { Read } from '../../ui/read.tsx'
import { Switch } from '../../ui/switch.tsx'
import type { SavedAction } from '../actions/draft.ts'
import { actionsQuery } from '../actions/queries.ts'
import { effectiveMode } from '../actions/run-mode.ts'
import { AgentSection } from './agent-section.tsx'
import { findOffered, withAction, withStrictMode } from './offered-actions.ts'
import type { AgentEditor } from './use-agent-draft.ts'

export function ActionsSection({ editor }: { editor: AgentEditor }) {
  const { draft, issues } = editor
  const actions = useQuery(actionsQuery)
  const [search, setSearch] = useState('')
  const wrong = issues.filter(({ path }) => /^\$\.(actions|runModes)/.test(path))
  return (
    <AgentSection
      part="actions"
      description={`What the agent can look up and do. ${draft.actions.length} ${draft.actions.length === 1 ? 'is' : 'are'} on.`}
    >
      {wrong.map(({ path, message }) => (
        <p key={path} role="alert" className="text-bad mb-3 text-sm">
          {message}
        </p>
      ))}
      <Read query={actions} lines={5}>
        {all =>
          all.length === 0 && draft.actions.length === 0 ? (
            <p className="text-quiet">
              There are no actions yet.{' '}
              <Link to="/actions/new" className="text-ink underline underline-offset-2">
                Make the first one
              </Link>
              , then switch it on here.
            </p>
          ) : (
            <>
              {all.length > 5 && (
                <input
                  type="search"
                  aria-label="Search actions"
                  placeholder="Search by name or description"
                  value={search}
                  onChange={event => setSearch(event.target.value)}
                  className={`${controlClasses} mb-3`}
                />
              )}
              <Offered all={all} found={findOffered(all, search)} editor={editor} />
            </>
          )
        }
      </Read>
    </AgentSection>
  )
}

function Offered({
  all,
  found,
  editor,
}: {
  all: readonly SavedAction[]
  found: readonly SavedAction[]
  editor: AgentEditor
}) {
  const { draft, change, canEdit } = editor
  const gone = draft.actions.filter(name => !all.some(action => action.name === name))
  return (
    <>
      <p className="sr-only" aria-live="polite">
        {found.length} of {all.length} actions
      </p>
      <ul className="divide-line border-line divide-y rounded-lg border">
        {gone.map(name => (
          <li key={name} className="flex items-center gap-3 px-4 py-3">
            <Switch
              label={`Offer ${name}`}
              checked
              disabled={!canEdit}
              onChange={on => change(withAction(draft, name, on))}
            />
            <span className="font-mono">{name}</span>
            <Badge tone="bad">Isn’t there any more</Badge>
          </li>
        ))}
        {found.map(action => (
          <OfferedAction key={action.name} action={action} editor={editor} />
        ))}
        {found.length === 0 && <li className="text-quiet px-4 py-3">No action has all of these words.</li>}
      </ul>
    </>
  )
}

function OfferedAction({ action, editor: { draft, change, canEdit } }: { action: SavedAction; editor: AgentEditor }) {
  const { name, title, description, enabled } = action
  const isOn = draft.actions.includes(name)
  const mode = effectiveMode(action)
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
      <Switch
        label={`Offer ${title ?? name}`}
        checked={isOn}
        disabled={!canEdit}
        onChange={on => change(withAction(draft, name, on))}
      />
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Link to="/actions/$name" params={{ name }} className="font-medium wrap-anywhere hover:underline">
            {title ?? name}
          </Link>
          {title !== undefined && <span className="text-quiet font-mono text-sm wrap-anywhere">{name}</span>}
          {enabled === false && <Badge tone="warn">Switched off for all</Badge>}
        </p>
        <p className="text-quiet text-sm wrap-anywhere">{description}</p>
      </div>
      {mode === 'confirm' ? (
        <span className="text-quiet w-44 py-1 text-sm">Asks the customer first</span>
      ) : (
        <select
          aria-label={`How ${title ?? name} starts`}
          className={`${controlClasses} min-h-8! w-44! py-1! text-sm`}
          disabled={!isOn || !canEdit}
          value={draft.runModes[name] ?? ''}
          onChange={event =>
            change({ runModes: withStrictMode(draft.runModes, name, event.target.value === 'confirm') })
          }
        >
          <option value="">Starts by itself</option>
          <option value="confirm">Asks first here</option>
        </select>
      )}
    </li>
  )
}
