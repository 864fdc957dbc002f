import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import type { Run } from './run-parts.ts'

/** What a customer reads of a run: the card that asks, or the message. */
export function CustomerView({
  run,
  busy,
  onDecide,
}: {
  run: Run
  busy: boolean
  onDecide: (verb: 'approve' | 'deny') => void
}) {
  const { approval } = run
  const isAsking = run.status === 'awaiting_approval' && approval !== null
  return (
    <div className="bg-sunken border-line grid justify-items-start gap-2 rounded-lg border p-3">
      {isAsking && (
        <Card className="w-full max-w-sm p-4" aria-label="The card that asks">
          <p className="font-semibold">{approval.title}</p>
          <dl className="my-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
            {approval.fields.map(({ label, value }) => (
              <div key={label} className="contents">
                <dt className="text-quiet">{label}</dt>
                <dd className="wrap-anywhere">{value}</dd>
              </div>
            ))}
          </dl>
          <div className="flex gap-2">
            <Button look="primary" size="small" busy={busy} onClick={() => onDecide('approve')}>
              Confirm and send
            </Button>
            <Button size="small" disabled={busy} onClick={() => onDecide('deny')}>
              Decline
            </Button>
          </div>
        </Card>
      )}
      {run.message !== null ? (
        <p className="bg-raised border-line max-w-full rounded-2xl rounded-bl-sm border px-4 py-2 whitespace-pre-wrap wrap-anywhere">
          {run.message}
        </p>
      ) : (
        !isAsking && <p className="text-quiet text-sm">No message: the agent puts the result into its own words.</p>
      )}
    </div>
  )
}
