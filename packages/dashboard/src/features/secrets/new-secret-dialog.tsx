import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextAreaField, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { say } from '../../ui/say.ts'
import { readHosts, writeHosts } from './host-list.ts'
import { SecretValueField } from './secret-value-field.tsx'
import { type Secret, secretsQuery } from './secrets-query.ts'
import { useSecretForm } from './use-secret-form.ts'

export interface NewSecretDialogProps {
  open: boolean
  onClose: () => void
  onCreated?: (secret: Secret) => void
  /** Where the value will be sent, as far as that is known. */
  hosts?: readonly string[]
  name?: string
  /** Shown as it is typed: for a key that somebody made up for this purpose. */
  valueHint?: string
}

/** Makes a secret. What was typed of the value is gone with the dialog. */
export function NewSecretDialog(props: NewSecretDialogProps) {
  const { open, onClose } = props
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="New secret"
      description="The value is kept encrypted and never shown again, to nobody."
    >
      <NewSecretForm {...props} />
    </Dialog>
  )
}

function NewSecretForm({ onClose, onCreated, hosts = [], name = '', valueHint }: NewSecretDialogProps) {
  const queries = useQueryClient()
  const [values, setValues] = useState({ name, value: '', hosts: writeHosts(hosts) })
  const form = useSecretForm()
  const send = async () => {
    const body = { name: values.name.trim(), value: values.value, hosts: readHosts(values.hosts) }
    const made = await form.send(() => dataOf(api.POST('/v1/secrets', { body })))
    if (made === null) return
    await queries.invalidateQueries({ queryKey: secretsQuery.queryKey })
    say(`The secret ${made.name} is made`)
    onCreated?.(made)
    onClose()
  }
  return (
    <form
      className="grid gap-4"
      onSubmit={event => {
        event.preventDefault()
        // A dialog's events come through to the form that it was opened from.
        event.stopPropagation()
        void send()
      }}
    >
      <TextField
        label="Name"
        hint="Letters, digits and _, such as SHOP_API. A header can use it as {{secrets.SHOP_API}}."
        value={values.name}
        onChange={event => setValues({ ...values, name: event.target.value })}
        error={form.problemOf('name')}
        autoComplete="off"
        spellCheck={false}
        required
      />
      <SecretValueField
        value={values.value}
        onChange={value => setValues({ ...values, value })}
        error={form.problemOf('value')}
        {...(valueHint !== undefined && { hint: valueHint })}
        required
      />
      <TextAreaField
        label="Hosts it may be sent to"
        hint="One on a line, such as api.example.com. Without any it is usable nowhere."
        value={values.hosts}
        onChange={event => setValues({ ...values, hosts: event.target.value })}
        error={form.problemOf('hosts')}
        spellCheck={false}
      />
      {form.problem && <Notice look="bad">{form.problem}</Notice>}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" busy={form.busy}>
          Make the secret
        </Button>
      </div>
    </form>
  )
}
