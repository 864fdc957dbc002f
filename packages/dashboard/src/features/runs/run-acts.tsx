import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Role } from '../../api/session.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { say } from '../../ui/say.ts'
import type { Run } from './run-words.ts'
import { SettleDialog } from './settle-dialog.tsx'

type Act = 'settle' | 'cancel' | 'approve' | 'deny'

/** What can be done with a run as it stands, by whoever may. */
export function RunActs({ run, role }: { run: Run; role: Role }) {
  const [open, setOpen] = useState<Act | null>(null)
  const client = useQueryClient()
  if (role === 'viewer' || role === 'support') return null
  const close = () => setOpen(null)
  const done = async (title: string) => {
    say(title)
    await Promise.all([
      client.invalidateQueries({ queryKey: ['run', run.id] }),
      client.invalidateQueries({ queryKey: ['runs'] }),
      client.invalidateQueries({ queryKey: ['audit'] }),
    ])
  }
  const params = { path: { id: run.id } }
  const decide = async (act: 'approve' | 'deny') => {
    const body = { digest: run.approval?.digest ?? '' }
    if (act === 'approve') await dataOf(api.POST('/v1/runs/{id}/approve', { params, body }))
    else await dataOf(api.POST('/v1/runs/{id}/deny', { params, body }))
    await done(act === 'approve' ? 'The request was approved.' : 'The request was denied. Nothing was sent.')
  }
  const waits = run.status === 'awaiting_inputs' || run.status === 'awaiting_approval'
  // A customer's own yes is nobody else's to give.
  const decidable = run.status === 'awaiting_approval' && run.conversationId === null
  return (
    <>
      {run.status === 'unknown' && (
        <Button look="primary" onClick={() => setOpen('settle')}>
          Settle
        </Button>
      )}
      {decidable && (
        <>
          <Button look="primary" onClick={() => setOpen('approve')}>
            Approve
          </Button>
          <Button onClick={() => setOpen('deny')}>Deny</Button>
        </>
      )}
      {waits && <Button onClick={() => setOpen('cancel')}>Cancel the run</Button>}
      <SettleDialog run={run} open={open === 'settle'} onClose={close} onDone={() => done('The run was settled.')} />
      <ConfirmDialog
        open={open === 'cancel'}
        onClose={close}
        title="Cancel this run?"
        confirmLabel="Cancel the run"
        danger
        onConfirm={async () => {
          await dataOf(api.POST('/v1/runs/{id}/cancel', { params }))
          await done('The run was cancelled.')
        }}
      >
        Nothing was sent yet, and nothing will be. It can be started again, but not taken up where it is now.
      </ConfirmDialog>
      <ConfirmDialog
        open={open === 'approve'}
        onClose={close}
        title={run.approval?.title ?? 'Approve the request?'}
        confirmLabel="Approve and send"
        onConfirm={() => decide('approve')}
      >
        <Fields run={run}>The request is sent at once, exactly as it is in the timeline.</Fields>
      </ConfirmDialog>
      <ConfirmDialog
        open={open === 'deny'}
        onClose={close}
        title="Deny the request?"
        confirmLabel="Deny"
        danger
        onConfirm={() => decide('deny')}
      >
        Nothing is sent, and the run ends here.
      </ConfirmDialog>
    </>
  )
}

function Fields({ run, children }: { run: Run; children: ReactNode }) {
  return (
    <div className="grid gap-3">
      <dl className="grid gap-1">
        {run.approval?.fields.map(({ label, value }) => (
          <div key={label} className="flex flex-wrap gap-x-2">
            <dt className="text-quiet">{label}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <p>{children}</p>
    </div>
  )
}
