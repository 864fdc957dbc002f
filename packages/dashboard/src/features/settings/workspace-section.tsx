import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Me } from '../../api/session.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { say } from '../../ui/say.ts'
import { NewWorkspaceDialog } from './new-workspace-dialog.tsx'

export function WorkspaceSection({ me, isOwner }: { me: Me; isOwner: boolean }) {
  const client = useQueryClient()
  const [name, setName] = useState(me.workspace.name)
  const [making, setMaking] = useState(false)
  const submit = useSubmit(() => {
    say('The workspace was renamed.')
    void client.invalidateQueries({ queryKey: ['me'] })
  })
  const isChanged = name.trim() !== me.workspace.name && name.trim() !== ''
  return (
    <Section
      title="Workspace"
      description="What belongs together: actions, agents, secrets, people, and one audit trail."
      aside={isOwner && <Button onClick={() => setMaking(true)}>New workspace</Button>}
    >
      <div className="grid grid-cols-1 gap-4">
        {isOwner && (
          <form
            className="flex max-w-xl flex-wrap items-end gap-3"
            onSubmit={event => {
              event.preventDefault()
              void submit.run(() => dataOf(api.PATCH('/v1/workspace', { body: { name: name.trim() } })))
            }}
          >
            <TextField
              label="Name"
              value={name}
              maxLength={100}
              required
              className="min-w-56 grow"
              error={submit.problemOf('name')}
              onChange={event => setName(event.target.value)}
            />
            <Button type="submit" look="primary" busy={submit.busy} disabled={!isChanged}>
              Rename
            </Button>
          </form>
        )}
        {submit.problem && <Notice look="bad">{submit.problem}</Notice>}
        <Facts
          facts={[
            isOwner ? null : ['Name', me.workspace.name],
            [
              'Id',
              <span key="id" className="font-mono text-sm">
                {me.workspace.id}
              </span>,
            ],
          ]}
        />
      </div>
      {making && <NewWorkspaceDialog onClose={() => setMaking(false)} />}
    </Section>
  )
}
