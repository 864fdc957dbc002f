import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { controlClasses, Field } from '../../ui/field.tsx'
import { isSecretId } from './needed-secrets.ts'
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
  const name = value !== null && !isKnown && !isSecretId(value) ? value : null
  // What was named before it was there is, as soon as somebody has made it.
  const named = canEdit && name !== null ? list.find(secret => secret.name === name)?.id : undefined
  const adopt = useRef(onChange)
  adopt.current = onChange
  useEffect(() => {
    if (named !== undefined) adopt.current(named)
  }, [named])
  return (
    <>
      <Field label={label} error={error} {...(hint !== undefined && { hint })}>
        {parts => (
          <div className="flex flex-wrap gap-2">
            <select
              {...parts}
              className={classes(controlClasses, 'w-auto! min-w-40 flex-1')}
              value={value ?? ''}
              disabled={!canEdit}
              onChange={event => onChange(event.target.value === '' ? null : event.target.value)}
            >
              <option value="">{none}</option>
              {!isKnown && <option value={value}>{secrets.isPending ? 'Loading…' : `${value} (missing)`}</option>}
              {list.map(({ id, name, status }) => (
                <option key={id} value={id}>
                  {name}
                  {status === 'disabled' && ' (disabled)'}
                  {status === 'unusable' && ' (no hosts)'}
                  {status === 'missing' && ' (missing)'}
                </option>
              ))}
            </select>
            {canEdit && <Button onClick={() => setCreating(true)}>{name === null ? 'New…' : 'Add its value'}</Button>}
          </div>
        )}
      </Field>
      <NewSecretDialog
        open={creating}
        onClose={() => setCreating(false)}
        onCreated={secret => onChange(secret.id)}
        hosts={hosts}
        {...(name !== null && { name })}
      />
    </>
  )
}
