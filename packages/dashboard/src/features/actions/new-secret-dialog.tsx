import type { components } from '@bellhop/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { say } from '../../ui/say.ts'
import { messageAt } from './draft-path.ts'

type Secret = components['schemas']['Secret']

/** Makes a secret without leaving the editor. The value is in this form alone, and is gone with it. */
export function NewSecretDialog(props: {
  open: boolean
  onClose: () => void
  host: string | null
  onMade: (secret: Secret) => void
}) {
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title="New secret"
      description="It is kept encrypted, and sent only to the hosts that you name."
    >
      <NewSecretForm {...props} />
    </Dialog>
  )
}

function NewSecretForm({ host, onClose, onMade }: Parameters<typeof NewSecretDialog>[0]) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const [hosts, setHosts] = useState(host ?? '')
  const make = useMutation({
    mutationFn: () => {
      const allowed = hosts.split(/[\s,]+/).filter(Boolean)
      return dataOf(api.POST('/v1/secrets', { body: { name, value, hosts: allowed } }))
    },
    onSuccess: secret => {
      void queries.invalidateQueries({ queryKey: ['secrets'] })
      say(`${secret.name} is kept`)
      onMade(secret)
      onClose()
    },
  })
  const issues = make.error instanceof ApiError ? make.error.issues : []
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // The dialog stands within the editor's form for React, though not in the page.
    event.stopPropagation()
    make.mutate()
  }
  return (
    <form className="grid gap-4" onSubmit={submit}>
      <TextField
        label="Name"
        required
        value={name}
        placeholder="shop_api_key"
        spellCheck={false}
        error={messageAt(issues, ['name'])}
        onChange={event => setName(event.target.value)}
      />
      <TextField
        label="Value"
        required
        type="password"
        autoComplete="off"
        value={value}
        error={messageAt(issues, ['value'])}
        onChange={event => setValue(event.target.value)}
      />
      <TextField
        label="Hosts"
        required
        value={hosts}
        hint="Such as api.example.com; several are separated by commas. Without a host it can be sent nowhere."
        spellCheck={false}
        error={messageAt(issues, ['hosts'])}
        onChange={event => setHosts(event.target.value)}
      />
      {make.error && <Notice look="bad">{describeError(make.error)}</Notice>}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" busy={make.isPending}>
          Keep secret
        </Button>
      </div>
    </form>
  )
}
