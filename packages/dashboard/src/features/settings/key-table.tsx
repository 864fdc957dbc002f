import type { Role } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Table, Td, Th } from '../../ui/table.tsx'
import { isPast, Time } from '../../ui/time.tsx'
import { nameOfMaker } from './name-of-maker.ts'
import { roleWords } from './roles.ts'

export interface ShownKey {
  id: string
  name: string
  prefix: string
  scopes: string[]
  role: Role | null
  createdAt: string
  createdBy: string
  lastUsedAt: string | null
  expiresAt: string | null
}

export function KeyTable({
  keys,
  people,
  onRevoke,
}: {
  keys: readonly ShownKey[]
  people: readonly { id: string; name: string }[]
  onRevoke: (key: ShownKey) => void
}) {
  return (
    <Table caption="API keys">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>May</Th>
          <Th>Last used</Th>
          <Th>Expires</Th>
          <Th>Made</Th>
          <Th>
            <span className="sr-only">Revoke</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {keys.map(key => (
          <tr key={key.id} className="last:*:border-b-0">
            <Td>
              <span className="block min-w-32 font-medium wrap-anywhere">{key.name}</span>
              <code className="text-quiet font-mono text-sm">{key.prefix}…</code>
            </Td>
            <Td>
              {key.role === null ? (
                <span className="flex flex-wrap gap-1">
                  {key.scopes.map(scope => (
                    <Badge key={scope}>{scope}</Badge>
                  ))}
                </span>
              ) : (
                roleWords[key.role].label
              )}
            </Td>
            <Td className="text-quiet">{key.lastUsedAt === null ? 'Never' : <Time at={key.lastUsedAt} />}</Td>
            <Td className="text-quiet">{key.expiresAt === null ? 'Never' : <Expiry at={key.expiresAt} />}</Td>
            <Td className="text-quiet">
              <Time at={key.createdAt} />
              <span className="block text-sm">by {nameOfMaker(key.createdBy, people, keys)}</span>
            </Td>
            <Td className="text-right">
              <Button size="small" aria-label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
                Revoke
              </Button>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Expiry({ at }: { at: string }) {
  return isPast(at) ? <Badge tone="warn">Expired</Badge> : <Time at={at} />
}
