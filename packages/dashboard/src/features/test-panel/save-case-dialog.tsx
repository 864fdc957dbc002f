import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, describeError } from '../../api/api-error.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { CheckboxField, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { say } from '../../ui/say.ts'
import { changeCases } from './cases-query.ts'
import { outcomeWords } from './run-outcomes.ts'
import { toCase } from './test-case.ts'
import type { Tested } from './use-test.ts'

export interface SaveCaseProps {
  name: string
  tested: Tested
  proposed: string
  onClose: () => void
}

/** Keeps the values of the last test, and what of its outcome has to stay as it is. */
export function SaveCaseDialog({ open, ...props }: SaveCaseProps & { open: boolean }) {
  return (
    <Dialog
      open={open}
      onClose={props.onClose}
      title="Save as a test case"
      description="The same values run again whenever you like, and you are told what came out otherwise."
    >
      <SaveCaseForm {...props} />
    </Dialog>
  )
}

function SaveCaseForm({ name, tested, proposed, onClose }: SaveCaseProps) {
  const queries = useQueryClient()
  const { run, draft, values } = tested
  const [title, setTitle] = useState(proposed)
  const [expected, setExpected] = useState({ message: run.message !== null, result: false })
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const isSensitive = (draft.inputs ?? []).some(input => input.sensitive && values.inputs[input.name])
  const save = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await changeCases(queries, name, cases => [...cases, toCase(title, draft, values, run, expected)])
      say(`The case ${title.trim()} is saved`)
      onClose()
    } catch (error) {
      const [issue] = error instanceof ApiError ? error.issues : []
      setProblem(issue?.message ?? describeError(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      className="grid gap-4"
      onSubmit={event => {
        event.preventDefault()
        event.stopPropagation()
        void save()
      }}
    >
      <TextField label="Name" value={title} maxLength={100} onChange={event => setTitle(event.target.value)} />
      <fieldset className="grid gap-3">
        <legend className="mb-2 font-medium">It passes when</legend>
        <CheckboxField label={`The outcome is “${outcomeWords[run.status][1]}”`} checked disabled />
        <CheckboxField
          label="The message is the same, word for word"
          hint={run.message ?? 'There was none.'}
          checked={expected.message}
          disabled={run.message === null}
          onChange={event => setExpected({ ...expected, message: event.target.checked })}
        />
        <CheckboxField
          label="The result for the model holds the same"
          hint="Further fields may come to it."
          checked={expected.result}
          onChange={event => setExpected({ ...expected, result: event.target.checked })}
        />
      </fieldset>
      {isSensitive && (
        <Notice look="warn">
          The values are kept as you typed them, those of sensitive inputs too. Use values that are made up.
        </Notice>
      )}
      {problem && <Notice look="bad">{problem}</Notice>}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" busy={busy} disabled={title.trim() === ''}>
          Save the case
        </Button>
      </div>
    </form>
  )
}
