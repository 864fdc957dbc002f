import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { CheckboxField, SelectField, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { isKeyRole, type KeyAccess, keyRoles, type Scope, scopeWords, toKeyRequest } from './key-access.ts'
import { roleWords } from './roles.ts'
import { ShownOnce } from './shown-once.tsx'

/** Makes an API key, and shows it this once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [access, setAccess] = useState<KeyAccess>('editor')
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set(['read', 'run']))
  const [lastDay, setLastDay] = useState('')
  const [value, setValue] = useState<string | null>(null)
  const submit = useSubmit(() => void client.invalidateQueries({ queryKey: ['api-keys'] }))
  const send = async () => {
    const made = await dataOf(api.POST('/v1/api-keys', { body: toKeyRequest({ name, access, scopes, lastDay }) }))
    setValue(made.value)
  }
  const toggle = (scope: Scope) => {
    const next = new Set(scopes)
    if (!next.delete(scope)) next.add(scope)
    setScopes(next)
  }
  if (value !== null)
    return (
      <Dialog open onClose={onClose} title="Your new API key">
        <ShownOnce
          label="API key"
          value={value}
          note="The key is shown this once: only a hash of it is kept."
          onDone={onClose}
        />
      </Dialog>
    )
  return (
    <Dialog open onClose={onClose} title="New API key">
      <form
        className="grid gap-4"
        onSubmit={event => {
          event.preventDefault()
          void submit.run(send)
        }}
      >
        <TextField
          label="Name"
          hint="What uses it: a program, a machine."
          autoComplete="off"
          maxLength={100}
          value={name}
          error={submit.problemOf('name')}
          onChange={event => setName(event.target.value)}
          required
        />
        <SelectField
          label="May do"
          value={access}
          hint={access === 'scopes' ? undefined : roleWords[access].may}
          error={submit.problemOf('role')}
          onChange={event => setAccess(isKeyRole(event.target.value) ? event.target.value : 'scopes')}
        >
          {keyRoles.map(role => (
            <option key={role} value={role}>
              As {roleWords[role].label.toLowerCase()}
            </option>
          ))}
          <option value="scopes">Chosen scopes alone</option>
        </SelectField>
        {access === 'scopes' && (
          <fieldset className="grid gap-2">
            <legend className="mb-2 font-medium">Scopes</legend>
            {scopeWords.map(([scope, may]) => (
              <CheckboxField
                key={scope}
                label={<code className="font-mono">{scope}</code>}
                hint={may}
                checked={scopes.has(scope)}
                onChange={() => toggle(scope)}
              />
            ))}
            {submit.problemOf('scopes') && <p className="text-bad text-sm">{submit.problemOf('scopes')}</p>}
          </fieldset>
        )}
        <TextField
          label="Works until the end of"
          type="date"
          hint="Left empty, the key never expires."
          value={lastDay}
          error={submit.problemOf('expiresAt')}
          onChange={event => setLastDay(event.target.value)}
        />
        {submit.problem && <Notice look="bad">{submit.problem}</Notice>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={submit.busy} disabled={access === 'scopes' && scopes.size === 0}>
            Make the key
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
