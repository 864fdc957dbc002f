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

/** On a narrow screen a row is the key with everything else below it. */
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
      <thead className="max-xl:sr-only">
        <tr>
          <Th>Name</Th>
          <Th className="max-xl:hidden">May</Th>
          <Th className="max-xl:hidden">Last used</Th>
          <Th className="max-xl:hidden">Expires</Th>
          <Th className="max-xl:hidden">Made</Th>
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
              <div className="mt-2 grid gap-1.5 xl:hidden">
                <Access of={key} />
                <div className="text-quiet text-sm">
                  <p>Last used: {key.lastUsedAt === null ? 'never' : <Time at={key.lastUsedAt} />}</p>
                  <p>Expires: {key.expiresAt === null ? 'never' : <Expiry at={key.expiresAt} />}</p>
                  <p>
                    Made <Time at={key.createdAt} /> by {nameOfMaker(key.createdBy, people, keys)}
                  </p>
                </div>
              </div>
            </Td>
            <Td className="max-xl:hidden">
              <Access of={key} />
            </Td>
            <Td className="text-quiet max-xl:hidden">
              {key.lastUsedAt === null ? 'Never' : <Time at={key.lastUsedAt} />}
            </Td>
            <Td className="text-quiet max-xl:hidden">
              {key.expiresAt === null ? 'Never' : <Expiry at={key.expiresAt} />}
            </Td>
            <Td className="text-quiet max-xl:hidden">
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

function Access({ of: { role, scopes } }: { of: ShownKey }) {
  if (role !== null) return <>{roleWords[role].label}</>
  return (
    <span className="flex flex-wrap gap-1">
      {scopes.map(scope => (
        <Badge key={scope}>{scope}</Badge>
      ))}
    </span>
  )
}

function Expiry({ at }: { at: string }) {
  return isPast(at) ? <Badge tone="warn">Expired</Badge> : <Time at={at} />
}
