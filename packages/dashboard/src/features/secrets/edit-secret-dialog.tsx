import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextAreaField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { say } from '../../ui/say.ts'
import { addedHosts, readHosts, writeHosts } from './host-list.ts'
import { SecretValueField } from './secret-value-field.tsx'
import { type Secret, secretsQuery } from './secrets-query.ts'
import { useSecretForm } from './use-secret-form.ts'

export type SecretEdit = 'value' | 'hosts'

/** Replaces the value, or changes the hosts. A host that is added needs the value again: who may send it has to know it. */
export function EditSecretDialog({
  secret,
  edit,
  onClose,
}: {
  secret: Secret | null
  edit: SecretEdit
  onClose: () => void
}) {
  return (
    <Dialog
      open={secret !== null}
      onClose={onClose}
      title={edit === 'value' ? `Replace the value of ${secret?.name}` : `Hosts of ${secret?.name}`}
      description={
        edit === 'value'
          ? 'The old value is gone at once. Approvals that wait for a customer with it become void.'
          : 'The value is sent to these hosts alone.'
      }
    >
      {secret && <EditForm key={secret.id} secret={secret} edit={edit} onClose={onClose} />}
    </Dialog>
  )
}

function EditForm({ secret, edit, onClose }: { secret: Secret; edit: SecretEdit; onClose: () => void }) {
  const queries = useQueryClient()
  const form = useSecretForm()
  const [value, setValue] = useState('')
  const [text, setText] = useState(writeHosts(secret.hosts))
  const hosts = readHosts(text)
  const added = edit === 'hosts' ? addedHosts(secret.hosts, hosts) : []
  const needsValue = edit === 'value' || added.length > 0
  const send = async () => {
    const body = { ...(needsValue && { value }), ...(edit === 'hosts' && { hosts }) }
    const done = await form.send(() =>
      dataOf(api.PATCH('/v1/secrets/{id}', { params: { path: { id: secret.id } }, body })),
    )
    if (done === null) return
    await queries.invalidateQueries({ queryKey: secretsQuery.queryKey })
    say(edit === 'value' ? `${secret.name} has a new value` : `The hosts of ${secret.name} are saved`)
    onClose()
  }
  return (
    <form
      className="grid gap-4"
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      {edit === 'hosts' && (
        <TextAreaField
          label="Hosts"
          hint="One on a line, such as api.example.com. Without any it is usable nowhere."
          value={text}
          rows={4}
          spellCheck={false}
          onChange={event => setText(event.target.value)}
          error={form.problemOf('hosts')}
        />
      )}
      {edit === 'hosts' && needsValue && (
        <Notice look="warn">
          To send it to {added.join(', ')} as well, give the value again. Taking hosts away doesn’t need it.
        </Notice>
      )}
      {needsValue && (
        <SecretValueField
          label={edit === 'value' ? 'New value' : 'The value again'}
          value={value}
          onChange={setValue}
          error={form.problemOf('value')}
          required
        />
      )}
      {form.problem && <Notice look="bad">{form.problem}</Notice>}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" busy={form.busy}>
          {edit === 'value' ? 'Replace the value' : 'Save the hosts'}
        </Button>
      </div>
    </form>
  )
}
