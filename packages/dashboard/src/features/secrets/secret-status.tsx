import { Badge } from '../../ui/badge.tsx'
import type { Secret } from './secrets-query.ts'

const looks = {
  active: ['good', 'Active', 'It is sent to its hosts.'],
  disabled: ['plain', 'Disabled', 'It is sent nowhere. What uses it fails until it is enabled again.'],
  unusable: ['warn', 'No hosts', 'It may be sent nowhere: give it a host.'],
  missing: [
    'bad',
    'Missing',
    'Its value can’t be opened any more. Add it again, or bring back the server’s master key.',
  ],
} as const

export function SecretStatus({ status }: { status: Secret['status'] }) {
  const [tone, label, meaning] = looks[status]
  return (
    <span title={meaning}>
      <Badge tone={tone}>{label}</Badge>
    </span>
  )
}
