import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextAreaField, TextField } from '../../ui/field.tsx'
import { removeRow } from '../../ui/remove-row.ts'
import { SecretPicker } from '../secrets/secret-picker.tsx'
import type { AgentDraft } from './agent-draft.ts'
import { AgentSection } from './agent-section.tsx'
import type { AgentEditor } from './use-agent-draft.ts'

type IdentityKey = AgentDraft['identityKeys'][number]

const algorithms = ['HS256', 'HS384', 'HS512', 'RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const
const isShared = (alg: string) => alg.startsWith('HS')

export function IdentitySection({ editor }: { editor: AgentEditor }) {
  const { draft, change, canEdit } = editor
  const keys = draft.identityKeys
  // Keys have no names of their own: what was added or taken away tells which form belongs to which.
  const [forms, setForms] = useState(() => keys.map((_, at) => at))
  const ids = keys.map((_, at) => forms[at] ?? `new-${at}`)
  const set = (at: number, values: Partial<IdentityKey>) =>
    change({ identityKeys: keys.map((key, other) => (other === at ? { ...key, ...values } : key)) })
  const add = () => {
    setForms([...forms, Math.max(-1, ...forms) + 1])
    change({ identityKeys: [...keys, { kid: null, alg: 'HS256', key: '', use: null }] })
  }
  const remove = (at: number) => {
    setForms(forms.filter((_, other) => other !== at))
    change({ identityKeys: keys.filter((_, other) => other !== at) })
  }
  return (
    <AgentSection
      part="identity"
      description="Keys that prove who a customer is: your site signs a token, or hashes its user’s id, and the chat takes their word for nothing else."
      aside={
        canEdit && (
          <Button size="small" onClick={add} disabled={keys.length >= 10}>
            <Plus aria-hidden="true" size={16} />
            Add a key
          </Button>
        )
      }
    >
      {keys.length === 0 ? (
        <p className="text-quiet">
          There is no key, so every customer is somebody unknown. Actions that need a signed-in customer can’t run.
        </p>
      ) : (
        <ul className="grid gap-4">
          {keys.map((key, at) => (
            <li key={ids[at]} className="border-line rounded-lg border p-4">
              <KeyForm
                value={key}
                onChange={values => set(at, values)}
                issueAt={name => editor.issueAt(['identityKeys', at, name])}
                canEdit={canEdit}
              />
              {canEdit && (
                <div className="mt-3 flex justify-end">
                  <Button
                    size="small"
                    look="quiet"
                    data-remove
                    onClick={event =>
                      removeRow(
                        event.currentTarget.closest('section'),
                        { rows: '[data-remove]', at, otherwise: 'button' },
                        () => remove(at),
                      )
                    }
                  >
                    Take away key {at + 1}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </AgentSection>
  )
}

function KeyForm({
  value,
  onChange,
  issueAt,
  canEdit,
}: {
  value: IdentityKey
  onChange: (values: Partial<IdentityKey>) => void
  issueAt: (name: keyof IdentityKey) => string | null
  canEdit: boolean
}) {
  const chooseAlgorithm = (text: string) => {
    const alg = algorithms.find(name => name === text)
    if (!alg) return
    // A secret's id is no public key, nor the other way round.
    const key = isShared(alg) === isShared(value.alg) ? value.key : ''
    onChange({ alg, key, ...(alg !== 'HS256' && value.use === 'userHash' && { use: null }) })
  }
  return (
    <div className="grid gap-4 md:grid-cols-3">
      <SelectField
        label="Algorithm"
        value={value.alg}
        onChange={event => chooseAlgorithm(event.target.value)}
        hint={isShared(value.alg) ? 'A key that both sides share.' : 'Your site keeps the private key.'}
        error={issueAt('alg')}
      >
        {algorithms.map(alg => (
          <option key={alg}>{alg}</option>
        ))}
      </SelectField>
      <SelectField
        label="For"
        value={value.use ?? ''}
        onChange={event =>
          onChange({
            use: event.target.value === 'token' || event.target.value === 'userHash' ? event.target.value : null,
          })
        }
        error={issueAt('use')}
      >
        <option value="">{value.alg === 'HS256' ? 'Tokens and user hashes' : 'Signed tokens'}</option>
        {value.alg === 'HS256' && <option value="token">Signed tokens alone</option>}
        {value.alg === 'HS256' && <option value="userHash">User hashes alone</option>}
        {value.alg !== 'HS256' && value.use === 'token' && <option value="token">Signed tokens alone</option>}
      </SelectField>
      <TextField
        label="Key id (kid)"
        hint="Where tokens name their key."
        value={value.kid ?? ''}
        onChange={event => onChange({ kid: event.target.value === '' ? null : event.target.value })}
        error={issueAt('kid')}
        spellCheck={false}
      />
      <div className="md:col-span-3">
        {isShared(value.alg) ? (
          <SecretPicker
            label="Secret with the shared key"
            value={value.key === '' ? null : value.key}
            onChange={key => onChange({ key: key ?? '' })}
            none="Choose a secret"
            hint="32 random bytes or more. It needs no hosts: it is sent nowhere."
            error={issueAt('key')}
            canEdit={canEdit}
          />
        ) : (
          <TextAreaField
            label="Public key"
            placeholder="-----BEGIN PUBLIC KEY-----"
            hint="As PEM. Never a private one."
            rows={5}
            value={value.key}
            onChange={event => onChange({ key: event.target.value })}
            error={issueAt('key')}
            spellCheck={false}
          />
        )}
      </div>
    </div>
  )
}
