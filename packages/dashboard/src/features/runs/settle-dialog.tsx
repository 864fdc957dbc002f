import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { TextAreaField } from '../../ui/field.tsx'
import type { Run } from './run-words.ts'

const outcomes = [
  ['succeeded', 'It was carried out', 'The customer is told that it was done.'],
  ['failed', 'It was not carried out', 'The customer is told so, and may ask for it again.'],
] as const

/** Somebody has looked it up in the system behind the action, and says what became of it. */
export function SettleDialog({
  run,
  open,
  onClose,
  onDone,
}: {
  run: Run
  open: boolean
  onClose: () => void
  onDone: () => Promise<void>
}) {
  const [outcome, setOutcome] = useState<'succeeded' | 'failed' | null>(null)
  const [note, setNote] = useState('')
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      title="What became of this run?"
      confirmLabel="Settle"
      onConfirm={async () => {
        if (outcome === null) throw new Error('Choose what became of it.')
        if (note.trim() === '') throw new Error('Write where you looked, and what you found.')
        await dataOf(
          api.POST('/v1/runs/{id}/settle', { params: { path: { id: run.id } }, body: { outcome, note: note.trim() } }),
        )
        await onDone()
      }}
    >
      <div className="grid gap-4">
        <p>
          No answer told whether the request took effect. Look it up in the system behind{' '}
          <span className="font-mono text-sm">{run.action}</span> first: this can’t be changed later.
        </p>
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 font-medium">Outcome</legend>
          {outcomes.map(([value, label, hint]) => (
            <label key={value} className="flex gap-3">
              <input
                type="radio"
                name="outcome"
                required
                value={value}
                checked={outcome === value}
                onChange={() => setOutcome(value)}
                className="accent-accent mt-1 size-4 shrink-0"
              />
              <span>
                {label}
                <span className="text-quiet block text-sm">{hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <TextAreaField
          label="Note"
          required
          maxLength={1000}
          hint="Where you looked and what you found. It is kept in the audit trail."
          value={note}
          onChange={event => setNote(event.target.value)}
        />
      </div>
    </ConfirmDialog>
  )
}
