import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/say.ts'

/** What can't be taken back. */
export function DangerZone({ name }: { name: string }) {
  const client = useQueryClient()
  const [replacing, setReplacing] = useState(false)
  return (
    <Section title="Danger zone" description="What can’t be taken back." className="border-bad">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <div className="max-w-prose">
          <h3 className="font-medium">Replace the signing key of the audit trail</h3>
          <p className="text-quiet">
            Checkpoints are signed with a new key from then on. Whoever checks them needs the new public key too; what
            was signed before verifies with the key before.
          </p>
        </div>
        <Button look="danger" onClick={() => setReplacing(true)}>
          Replace the key
        </Button>
      </div>
      <ConfirmDialog
        open={replacing}
        onClose={() => setReplacing(false)}
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
    </Section>
  )
}
