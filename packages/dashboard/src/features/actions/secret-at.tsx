import { useQuery } from '@tanstack/react-query'
import { SecretPicker } from '../secrets/secret-picker.tsx'
import { secretsQuery } from '../secrets/secrets-query.ts'
import { type Path, valueAt } from './draft.ts'
import { Place } from './fields-at.tsx'
import { requestHost } from './request-host.ts'
import type { DraftEditor } from './use-draft.ts'

/** Which secret is sent. The draft has its id alone; its value never comes back to a browser. */
export function SecretAt({ editor, path }: { editor: DraftEditor; path: Path }) {
  const { data: secrets = [] } = useQuery(secretsQuery)
  const value = valueAt(editor.draft, path)
  const id = typeof value === 'string' && value !== '' ? value : null
  const chosen = secrets.find(secret => secret.id === id)
  const host = requestHost(editor.draft.request?.url ?? '')
  const isKept = chosen && host !== null && !chosen.hosts.includes(host)
  return (
    <Place path={path}>
      <SecretPicker
        label="Secret"
        none="Choose a secret"
        value={id}
        hosts={host === null ? [] : [host]}
        canEdit={editor.canEdit}
        error={editor.issueAt(path)}
        hint={
          chosen?.status === 'missing'
            ? `The value of ${chosen.name} can’t be opened any more: add it again under Secrets.`
            : isKept
              ? `${chosen.name} may not be sent to ${host} yet: allow the host under Secrets, or requests fail.`
              : 'Sent only to its own hosts, and never shown again.'
        }
        onChange={next => editor.change(path, next ?? '')}
      />
    </Place>
  )
}
