import { Ellipsis } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { Secret } from './secrets-query.ts'

export type SecretAct = 'value' | 'hosts' | 'disable' | 'enable' | 'delete'

export function SecretMenu({ secret, onAct }: { secret: Secret; onAct: (act: SecretAct) => void }) {
  return (
    <Menu
      trigger={
        <IconButton label={`What to do with ${secret.name}`} size="small">
          <Ellipsis aria-hidden="true" size={18} />
        </IconButton>
      }
      items={[
        { label: 'Replace the value', onSelect: () => onAct('value') },
        { label: 'Change the hosts', onSelect: () => onAct('hosts') },
        secret.enabled
          ? { label: 'Disable', onSelect: () => onAct('disable') }
          : { label: 'Enable', onSelect: () => onAct('enable') },
        { label: 'Delete', onSelect: () => onAct('delete'), danger: true },
      ]}
    />
  )
}
