import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { chooseWorkspace } from '../../api/current-workspace.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'

export function NewWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  // A whole page load: nothing of the workspace before is left in memory.
  const submit = useSubmit(() => location.assign('/welcome'))
  return (
    <Dialog
      open
      onClose={onClose}
      title="New workspace"
      description="It begins empty, with you as its owner. Nothing is shared between workspaces."
    >
      <form
        className="grid gap-4"
        onSubmit={event => {
          event.preventDefault()
          void submit.run(async () => {
            const made = await dataOf(api.POST('/v1/workspaces', { body: { name: name.trim() } }))
            chooseWorkspace(made.id)
          })
        }}
      >
        <TextField
          label="Name"
          value={name}
          maxLength={100}
          required
          autoComplete="off"
          error={submit.problemOf('name')}
          onChange={event => setName(event.target.value)}
        />
        {submit.problem && <Notice look="bad">{submit.problem}</Notice>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={submit.busy} disabled={name.trim() === ''}>
            Make the workspace
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
