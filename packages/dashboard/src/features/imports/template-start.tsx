import type { components } from '@bellhop/client'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { Read } from '../../ui/read.tsx'
import { actionsQuery } from '../actions/queries.ts'
import { type BegunAction, freeActionName } from './begun-action.ts'

type Template = components['schemas']['ActionTemplate']

const templatesQuery = queryOptions({
  queryKey: ['action-templates'],
  queryFn: () => dataOf(api.GET('/v1/action-templates', {})),
  staleTime: Number.POSITIVE_INFINITY,
})

/** Begins with an action that is whole, but for what only its author knows. */
export function TemplateStart({ onBegun }: { onBegun: (begun: BegunAction) => void }) {
  const { data: actions = [] } = useQuery(actionsQuery)
  const begin = ({ action, secrets, fillIn }: Template): BegunAction => {
    const taken = actions.map(({ name }) => name)
    const notesAt = (isSecret: boolean) =>
      fillIn.filter(({ path }) => (path === '$.request.auth.secret') === isSecret).map(({ message }) => message)
    return {
      action: { ...action, name: freeActionName(action.name, taken) },
      secrets,
      notes: notesAt(false),
      secretNotes: notesAt(true),
    }
  }
  return (
    <Read query={useQuery(templatesQuery)} lines={5}>
      {({ data }) => (
        <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
          {data.map(template => (
            <li key={template.id} className="grid">
              <button
                type="button"
                className="bg-raised border-line hover:border-accent hover:bg-hover grid content-start gap-1 rounded-xl border p-4 text-left"
                onClick={() => onBegun(begin(template))}
              >
                <span className="font-semibold">{template.title}</span>
                <span className="text-quiet text-sm">{template.summary}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Read>
  )
}
