import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { controlClasses, Field } from '../../ui/field.tsx'
import { NewSecretDialog } from './new-secret-dialog.tsx'
import { secretsQuery } from './secrets-query.ts'

/** Chooses a secret by its id, or makes a new one on the spot. */
export function SecretPicker({
  label,
  value,
  onChange,
  none,
  hint,
  error,
  hosts = [],
  canEdit = true,
}: {
  label: string
  value: string | null
  onChange: (id: string | null) => void
  /** What it means that there is none. */
  none: string
  hint?: string
  error?: string | null
  /** Where a new one will be sent. */
  hosts?: readonly string[]
  canEdit?: boolean
}) {
  const secrets = useQuery(secretsQuery)
  const [creating, setCreating] = useState(false)
  const list = secrets.data ?? []
  const isKnown = value === null || list.some(({ id }) => id === value)
  return (
    <>
      <Field label={label} error={error} {...(hint !== undefined && { hint })}>
        {parts => (
          <div className="flex gap-2">
            <select
              {...parts}
              className={controlClasses}
              value={value ?? ''}
              disabled={!canEdit}
              onChange={event => onChange(event.target.value === '' ? null : event.target.value)}
            >
              <option value="">{none}</option>
              {!isKnown && <option value={value}>{secrets.isPending ? 'Loading…' : `Missing (${value})`}</option>}
              {list.map(({ id, name, status }) => (
                <option key={id} value={id}>
                  {name}
                  {status === 'disabled' && ' (disabled)'}
                  {status === 'unusable' && ' (no hosts)'}
                </option>
              ))}
            </select>
            {canEdit && <Button onClick={() => setCreating(true)}>New…</Button>}
          </div>
        )}
      </Field>
      <NewSecretDialog
        open={creating}
        onClose={() => setCreating(false)}
        onCreated={secret => onChange(secret.id)}
        hosts={hosts}
      />
    </>
  )
}
