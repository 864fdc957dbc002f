import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/say.ts'
import { DangerAct } from './danger-act.tsx'

export function RotateSecretKey({ name }: { name: string }) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const rotate = async () => {
    const { resealed, unopened } = await dataOf(api.POST('/v1/secrets/rotate-key', {}))
    await client.invalidateQueries({ queryKey: ['secrets'] })
    say(resealed === 1 ? 'One secret is sealed anew.' : `${resealed} secrets are sealed anew.`, {
      ...(unopened > 0 && { description: `${unopened} could not be opened: give them a new value under Secrets.` }),
    })
  }
  return (
    <>
      <DangerAct title="Rotate the key of the secrets" label="Rotate the key" onAsk={() => setAsking(true)}>
        Every secret of this workspace is sealed with a new key, and the old one is thrown away. The values stay, and
        nothing has to be entered again.
      </DangerAct>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Rotate the key of the secrets?"
        confirmLabel="Rotate the key"
        danger
        typed={name}
        onConfirm={rotate}
      >
        A backup of the database that is older than this needs the key that it holds itself. Agents go on working
        meanwhile. If a value has leaked, this does not help: replace the value.
      </ConfirmDialog>
    </>
  )
}
