import { Badge } from '../../ui/badge.tsx'
import type { Secret } from './secrets-query.ts'

const looks = {
  active: ['good', 'Active', 'It is sent to its hosts.'],
  disabled: ['plain', 'Disabled', 'It is sent nowhere. What uses it fails until it is enabled again.'],
  unusable: ['warn', 'No hosts', 'It may be sent nowhere: give it a host.'],
} as const

export function SecretStatus({ status }: { status: Secret['status'] }) {
  const [tone, label, meaning] = looks[status]
  return (
    <span title={meaning}>
      <Badge tone={tone}>{label}</Badge>
    </span>
  )
}
