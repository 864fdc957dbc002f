import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Role } from '../../api/session.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { isRole, roles, roleWords } from './roles.ts'
import { ShownOnce } from './shown-once.tsx'

/** Makes a link, and shows it this once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const [role, setRole] = useState<Role>('editor')
  const [email, setEmail] = useState('')
  const [url, setUrl] = useState<string | null>(null)
  const submit = useSubmit(() => void client.invalidateQueries({ queryKey: ['invitations'] }))
  const send = async () => {
    const made = await dataOf(api.POST('/v1/invitations', { body: { role, email: email.trim() || null } }))
    setUrl(made.url)
  }
  return (
    <Dialog open onClose={onClose} title={url === null ? 'Invite somebody' : 'Send them this link'}>
      {url === null ? (
        <form
          className="grid gap-4"
          onSubmit={event => {
            event.preventDefault()
            void submit.run(send)
          }}
        >
          <SelectField
            label="Role"
            value={role}
            hint={roleWords[role].may}
            error={submit.problemOf('role')}
            onChange={event => isRole(event.target.value) && setRole(event.target.value)}
          >
            {roles.map(each => (
              <option key={each} value={each}>
                {roleWords[each].label}
              </option>
            ))}
          </SelectField>
          <TextField
            label="E-mail"
            type="email"
            autoComplete="off"
            hint="Left empty, whoever has the link may use it. Bellhop sends no mail: you pass the link on."
            value={email}
            error={submit.problemOf('email')}
            onChange={event => setEmail(event.target.value)}
          />
          {submit.problem && <Notice look="bad">{submit.problem}</Notice>}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" look="primary" busy={submit.busy}>
              Make the link
            </Button>
          </div>
        </form>
      ) : (
        <ShownOnce
          label="Invitation link"
          value={url}
          note="The link is shown this once. It works once, within seven days."
          onDone={onClose}
        />
      )}
    </Dialog>
  )
}
