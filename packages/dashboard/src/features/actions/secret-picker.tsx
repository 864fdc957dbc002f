import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { type Path, valueAt } from './draft.ts'
import { Place } from './fields-at.tsx'
import { NewSecretDialog } from './new-secret-dialog.tsx'
import { secretsQuery } from './queries.ts'
import { isAllowedFor, requestHost } from './request-host.ts'
import type { DraftEditor } from './use-draft.ts'

/** Which secret is sent. The draft has its id alone; its value never comes back to a browser. */
export function SecretPicker({ editor, path }: { editor: DraftEditor; path: Path }) {
  const secrets = useQuery(secretsQuery)
  const [isMaking, setMaking] = useState(false)
  const value = valueAt(editor.draft, path)
  const chosen = secrets.data?.find(({ id }) => id === value)
  const host = requestHost(editor.draft.request?.url ?? '')
  const hint =
    chosen && chosen.status !== 'active'
      ? `${chosen.name} is switched off or can’t be read: requests with it fail.`
      : chosen && host && !isAllowedFor(chosen.hosts, host)
        ? `${chosen.name} isn’t allowed for ${host}: requests with it fail. Allow the host at Secrets.`
        : 'Its value is never shown again, and it is sent only to its own hosts.'
  return (
    <Place path={path}>
      <SelectField
        label="Secret"
        required
        hint={hint}
        error={editor.issueAt(path)}
        disabled={!editor.canEdit}
        value={typeof value === 'string' ? value : ''}
        onChange={event => editor.change(path, event.target.value)}
      >
        <option value="">Choose a secret</option>
        {typeof value === 'string' && value !== '' && !chosen && <option value={value}>{value}</option>}
        {secrets.data?.map(({ id, name, status }) => (
          <option key={id} value={id}>
            {status === 'active' ? name : `${name} (${status})`}
          </option>
        ))}
      </SelectField>
      {editor.canEdit && (
        <Button size="small" className="mt-2" onClick={() => setMaking(true)}>
          <Plus aria-hidden="true" size={16} />
          New secret
        </Button>
      )}
      <NewSecretDialog
        open={isMaking}
        host={host}
        onClose={() => setMaking(false)}
        onMade={secret => editor.change(path, secret.id)}
      />
    </Place>
  )
}
