import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/say.ts'
import { DangerAct } from './danger-act.tsx'

const keysQuery = queryOptions({ queryKey: ['keys'], queryFn: () => dataOf(api.GET('/v1/keys', {})) })

/** Of the whole server: what older master keys sealed is sealed with the one that it has now. */
export function RotateMasterKey({ name }: { name: string }) {
  const client = useQueryClient()
  const { data: keys } = useQuery(keysQuery)
  const [isAsking, setAsking] = useState(false)
  const [done, setDone] = useState<number | null>(null)
  const rotate = async () => {
    let unopened = 0
    let rewrapped = 0
    try {
      for (let after: string | null = null, isFirst = true; isFirst || after !== null; isFirst = false) {
        setDone(rewrapped)
        const step: { rewrapped: number; unopened: number; next: string | null } = await dataOf(
          api.POST('/v1/keys/rotate', { body: { after } }),
        )
        rewrapped += step.rewrapped
        unopened += step.unopened
        after = step.next
      }
    } finally {
      setDone(null)
      await client.invalidateQueries({ queryKey: keysQuery.queryKey })
    }
    say('Everything is sealed with the current master key.', {
      ...(unopened > 0 && { description: `${unopened} could not be opened, and stay as they are: see the log.` }),
    })
  }
  return (
    <>
      <DangerAct
        title="Rotate the master key of the server"
        label="Rotate the master key"
        disabled={keys === undefined || keys.complete}
        onAsk={() => setAsking(true)}
      >
        {keys?.complete
          ? 'Everything is sealed with the master key that the server has now. To change that, the operator sets a new one in BELLHOP_MASTER_KEY before the old one, and restarts the server.'
          : 'The server has an older master key besides the current one. This seals everything with the current one, of every workspace; then the older one can be taken away.'}
      </DangerAct>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Rotate the master key?"
        confirmLabel="Rotate"
        danger
        typed={name}
        onConfirm={rotate}
      >
        <p>
          This goes through every workspace of the server, and takes a while where there is much. It can be stopped and
          begun again. Keep the older master key until it is through, and for as long as you keep older backups.
        </p>
        <p aria-live="polite" className="text-quiet mt-2 empty:hidden">
          {done !== null && `Under way: ${done} sealed so far.`}
        </p>
      </ConfirmDialog>
    </>
  )
}
