import { Button } from '../../ui/button.tsx'
import { Table, Td, Th } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { type SecretAct, SecretMenu } from './secret-menu.tsx'
import { SecretStatus } from './secret-status.tsx'
import { SecretUsers } from './secret-users.tsx'
import type { Secret } from './secrets-query.ts'

interface Listed {
  secrets: readonly Secret[]
  /** Left out: whoever looks may change nothing. */
  onAct?: (secret: Secret, act: SecretAct) => void
}

/** A table where there is room for one, else a list of the same. */
export function SecretsTable(props: Listed) {
  return (
    <>
      <div className="hidden xl:block">
        <Wide {...props} />
      </div>
      <div className="xl:hidden">
        <Narrow {...props} />
      </div>
    </>
  )
}

function Wide({ secrets, onAct }: Listed) {
  return (
    <Table caption="Secrets">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>Status</Th>
          <Th>Hosts</Th>
          <Th>Used by</Th>
          <Th>Last used</Th>
          <Th>Value</Th>
          {onAct && (
            <Th>
              <span className="sr-only">Actions</span>
            </Th>
          )}
        </tr>
      </thead>
      <tbody>
        {secrets.map(secret => (
          <tr key={secret.id}>
            <Td className="min-w-40 font-mono font-medium wrap-break-word">{secret.name}</Td>
            <Td>
              <Status secret={secret} {...(onAct && { onAct })} />
            </Td>
            <Td className="min-w-56">
              <Hosts hosts={secret.hosts} />
            </Td>
            <Td>
              <SecretUsers names={secret.usedBy} />
            </Td>
            <Td>
              <LastUsed secret={secret} />
            </Td>
            <Td className="whitespace-nowrap">
              <Version secret={secret} />
            </Td>
            {onAct && (
              <Td className="py-2! text-right">
                <SecretMenu secret={secret} onAct={act => onAct(secret, act)} />
              </Td>
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Narrow({ secrets, onAct }: Listed) {
  return (
    <ul aria-label="Secrets" className="grid grid-cols-1 gap-3 md:grid-cols-2">
      {secrets.map(secret => (
        <li key={secret.id} className="bg-raised border-line rounded-xl border p-4">
          <div className="flex items-start justify-between gap-3">
            <div className="flex min-w-0 flex-wrap items-center gap-2">
              <span className="font-mono font-medium wrap-anywhere">{secret.name}</span>
              <Status secret={secret} {...(onAct && { onAct })} />
            </div>
            {onAct && (
              <div className="-my-1 -mr-2">
                <SecretMenu secret={secret} onAct={act => onAct(secret, act)} />
              </div>
            )}
          </div>
          <dl className="mt-3 grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-sm">
            <dt className="text-quiet">Hosts</dt>
            <dd>
              <Hosts hosts={secret.hosts} />
            </dd>
            <dt className="text-quiet">Used by</dt>
            <dd>
              <SecretUsers names={secret.usedBy} />
            </dd>
            <dt className="text-quiet">Last used</dt>
            <dd>
              <LastUsed secret={secret} />
            </dd>
            <dt className="text-quiet">Value</dt>
            <dd>
              <Version secret={secret} />
            </dd>
          </dl>
        </li>
      ))}
    </ul>
  )
}

function Status({ secret, onAct }: { secret: Secret; onAct?: (secret: Secret, act: SecretAct) => void }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <SecretStatus status={secret.status} />
      {onAct && secret.status === 'missing' && (
        <Button size="small" onClick={() => onAct(secret, 'value')}>
          Add its value
        </Button>
      )}
    </span>
  )
}

function Hosts({ hosts }: { hosts: readonly string[] }) {
  if (hosts.length === 0) return <span className="text-quiet">None</span>
  return (
    <ul>
      {hosts.map(host => (
        <li key={host} className="font-mono text-sm wrap-anywhere">
          {host}
        </li>
      ))}
    </ul>
  )
}

function LastUsed({ secret }: { secret: Secret }) {
  return secret.lastUsedAt === null ? <span className="text-quiet">Never</span> : <Time at={secret.lastUsedAt} />
}

function Version({ secret }: { secret: Secret }) {
  return <span className={secret.version === 1 ? 'text-quiet' : ''}>Version {secret.version}</span>
}
