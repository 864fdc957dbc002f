import { useMutation, useQueryClient } from '@tanstack/react-query'
import { describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { say } from '../../ui/say.ts'
import { Switch } from '../../ui/switch.tsx'
import type { SavedAction } from './draft.ts'
import { actionsQuery } from './queries.ts'

/** Switches an action on or off at once, and can take it back. */
export function EnabledSwitch({ action, canEdit }: { action: SavedAction; canEdit: boolean }) {
  const queries = useQueryClient()
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (enabled: boolean) =>
      dataOf(
        api.PATCH('/v1/actions/{name}', {
          params: { path: { name: action.name } },
          headers: { 'If-Match': `"${action.version}"` },
          body: { enabled },
        }),
      ),
    onSuccess: saved => {
      queries.setQueryData(actionsQuery.queryKey, all => all?.map(other => (other.id === saved.id ? saved : other)))
      void queries.invalidateQueries({ queryKey: ['actions'] })
      say(saved.enabled ? `${saved.name} is on` : `${saved.name} is off: no agent offers it`)
    },
    onError: error => {
      void queries.invalidateQueries({ queryKey: ['actions'] })
      say(`${action.name} was not changed`, { description: describeError(error) })
    },
  })
  const enabled = isPending ? variables : (action.enabled ?? true)
  return (
    <Switch
      label={`${action.name} is on`}
      checked={enabled}
      disabled={!canEdit || isPending}
      onChange={next => mutate(next)}
    />
  )
}
