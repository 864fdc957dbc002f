import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { chooseWorkspace } from '../../api/current-workspace.ts'
import { forgetDrafts } from '../../api/forget-drafts.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

/** For whoever doesn't want to be in it any more. An owner decides about others under People. */
export function LeaveWorkspace({ id, name }: { id: string; name: string }) {
  const [isAsking, setAsking] = useState(false)
  const leave = async () => {
    await dataOf(api.POST('/v1/workspace/leave', { body: { confirm: name } }))
    forgetDrafts(localStorage, id)
    chooseWorkspace(null)
    // A whole page load: nothing of it is left in memory.
    location.assign('/')
  }
  return (
    <Section
      title={`Leave ${name}`}
      description="You come back only when an owner invites you again. What you made stays."
      aside={<Button onClick={() => setAsking(true)}>Leave the workspace</Button>}
    >
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={`Leave ${name}?`}
        confirmLabel="Leave the workspace"
        danger
        typed={name}
        onConfirm={leave}
      >
        You see nothing of it any more, from now on. API keys that you made stay in force, since programs use them.
      </ConfirmDialog>
    </Section>
  )
}
