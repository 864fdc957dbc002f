import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { now } from '../../api/now.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { CheckboxField, TextField } from '../../ui/field.tsx'
import { say } from '../../ui/say.ts'
import { DangerAct } from './danger-act.tsx'
import { startOfDay, toDayInput } from './day-input.ts'

/** Removes conversations and runs before their time: all of a customer's past, or what a test has left. */
export function PurgeRecords({ name }: { name: string }) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const [day, setDay] = useState('')
  const [conversations, setConversations] = useState(true)
  const [runs, setRuns] = useState(true)
  const [progress, setProgress] = useState<{ conversations: number; runs: number } | null>(null)

  const purge = async () => {
    const before = startOfDay(day)
    if (before === null) throw new Error('Choose a day.')
    if (!conversations && !runs) throw new Error('Choose conversations, runs or both.')
    const total = { conversations: 0, runs: 0 }
    try {
      for (let complete = false; !complete; ) {
        setProgress({ ...total })
        const step = await dataOf(
          api.POST('/v1/workspace/purge', { body: { confirm: name, before, conversations, runs } }),
        )
        total.conversations += step.conversations
        total.runs += step.runs
        complete = step.complete
      }
    } finally {
      setProgress(null)
      await client.invalidateQueries()
    }
    say(wordsOf(total, { conversations, runs }))
  }

  return (
    <>
      <DangerAct
        isRemoval
        title="Delete old conversations and runs"
        label="Delete records"
        onAsk={() => setAsking(true)}
      >
        Removes for good what is older than a day that you choose. The audit trail stays and accounts for what is
        missing; what is still under way, or unknown and not settled, stays too.
      </DangerAct>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title="Delete old records?"
        confirmLabel="Delete for good"
        danger
        typed={name}
        onConfirm={purge}
      >
        <div className="grid gap-4">
          <TextField
            label="Everything before"
            type="date"
            required
            max={toDayInput(now())}
            value={day}
            onChange={event => setDay(event.target.value)}
            hint="What happened on that day and later stays, and so do runs that ended in the hour before it."
          />
          <div className="grid gap-2">
            <CheckboxField
              label="Conversations, with all that was said"
              checked={conversations}
              onChange={event => setConversations(event.target.checked)}
            />
            <CheckboxField
              label="Runs, with what was sent and answered"
              checked={runs}
              onChange={event => setRuns(event.target.checked)}
            />
          </div>
          <p>They can’t be brought back. Reports lose them too. Export what you need from Runs first.</p>
          <p aria-live="polite" className="text-quiet empty:hidden">
            {progress && `Under way: ${progress.conversations} conversations and ${progress.runs} runs so far.`}
          </p>
        </div>
      </ConfirmDialog>
    </>
  )
}

function wordsOf(
  total: { conversations: number; runs: number },
  wanted: { conversations: boolean; runs: boolean },
): string {
  const parts = [
    wanted.conversations && (total.conversations === 1 ? '1 conversation' : `${total.conversations} conversations`),
    wanted.runs && (total.runs === 1 ? '1 run' : `${total.runs} runs`),
  ].filter(part => part !== false)
  return total.conversations + total.runs === 0
    ? 'There was nothing older to delete.'
    : `Deleted ${parts.join(' and ')}.`
}
