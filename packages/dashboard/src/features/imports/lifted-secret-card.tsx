import { Card } from '../../ui/card.tsx'
import { SelectField, TextAreaField, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { readHosts, writeHosts } from '../secrets/host-list.ts'
import { SecretValueField } from '../secrets/secret-value-field.tsx'
import type { Secret } from '../secrets/secrets-query.ts'
import type { SecretChoice, SharedSecret } from './begun-action.ts'

/** A credential of the draft, and what is to become of it. */
export interface SecretToSettle {
  lifted: SharedSecret
  choice: SecretChoice
  name: string
  value: string
  hosts: string
  problem: string | null
}

export function toSettle(lifted: SharedSecret): SecretToSettle {
  const { name, value, hosts } = lifted
  return { lifted, choice: { kind: 'new' }, name, value: value ?? '', hosts: writeHosts(hosts), problem: null }
}

export function bodyOf({ name, value, hosts }: SecretToSettle) {
  return { name: name.trim(), value, hosts: readHosts(hosts) }
}

export function LiftedSecretCard({
  secret,
  existing,
  onChange,
}: {
  secret: SecretToSettle
  existing: readonly Secret[]
  onChange: (secret: SecretToSettle) => void
}) {
  const { choice, lifted } = secret
  const choose = (value: string) =>
    onChange({
      ...secret,
      problem: null,
      choice: value === 'new' || value === 'later' ? { kind: value } : { kind: 'existing', id: value },
    })
  return (
    <Card className="grid gap-4 p-4" aria-label={`Secret ${lifted.name}`}>
      {lifted.neededBy.length > 1 && (
        <p className="text-quiet text-sm">
          {lifted.neededBy.length} of these actions share it: {lifted.neededBy.join(', ')}.
        </p>
      )}
      <SelectField
        label={lifted.usedAs === 'auth' ? 'Secret for the authentication' : 'Secret for a header'}
        value={choice.kind === 'existing' ? choice.id : choice.kind}
        onChange={event => choose(event.target.value)}
      >
        <option value="new">Make a new one</option>
        {existing.map(({ id, name }) => (
          <option key={id} value={id}>
            Use {name}
          </option>
        ))}
        <option value="later">Later, in the editor</option>
      </SelectField>
      {choice.kind === 'new' && (
        <>
          <TextField
            label="Name"
            value={secret.name}
            spellCheck={false}
            autoComplete="off"
            onChange={event => onChange({ ...secret, name: event.target.value })}
          />
          <SecretValueField
            value={secret.value}
            required
            hint={
              lifted.value === null ? 'As the other system gave it to you.' : 'As it was found. It is not stored yet.'
            }
            onChange={value => onChange({ ...secret, value })}
          />
          <TextAreaField
            label="Hosts it may be sent to"
            rows={2}
            value={secret.hosts}
            spellCheck={false}
            onChange={event => onChange({ ...secret, hosts: event.target.value })}
          />
        </>
      )}
      {secret.problem && <Notice look="bad">{secret.problem}</Notice>}
    </Card>
  )
}
