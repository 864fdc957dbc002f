import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/say.ts'
import { DangerAct } from './danger-act.tsx'

export function ReplaceSigningKey({ name }: { name: string }) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <DangerAct
        title="Replace the signing key of the audit trail"
        label="Replace the key"
        onAsk={() => setAsking(true)}
      >
        Checkpoints are signed with a new key from then on. Whoever checks them needs the new public key too; what was
        signed before verifies with the key before.
      </DangerAct>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Replace the signing key?"
        confirmLabel="Replace the key"
        danger
        typed={name}
        onConfirm={async () => {
          await dataOf(api.POST('/v1/audit/keys', {}))
          say('The trail is signed with a new key.', { description: 'GET /v1/audit/keys has its public half.' })
          await client.invalidateQueries({ queryKey: ['audit'] })
        }}
      >
        Give the new public key to everybody who keeps checkpoints of <strong>{name}</strong>. The old one is kept for
        what it has signed, and never signs again.
      </ConfirmDialog>
    </>
  )
}
