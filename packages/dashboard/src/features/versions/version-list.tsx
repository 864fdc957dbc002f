import { useQuery } from '@tanstack/react-query'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Table, Td, Th } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { authorsQuery, type Version } from './versions-query.ts'

/** Every version with who saved it and when, and which two of them are compared. */
export function VersionList({
  versions,
  before,
  after,
  onCompare,
  onRestore,
}: {
  versions: readonly Version[]
  before: number
  after: number
  onCompare: (before: number, after: number) => void
  /** null: this role restores nothing. */
  onRestore: ((version: number) => void) | null
}) {
  const { data: authors } = useQuery(authorsQuery)
  const newest = versions[0]?.version
  const pick = (name: string, checked: boolean, version: number, onPick: () => void) => (
    <input
      type="radio"
      name={name}
      className="accent-accent size-4"
      aria-label={`${name === 'before' ? 'Compare from' : 'Compare to'} version ${version}`}
      checked={checked}
      onChange={onPick}
    />
  )
  return (
    <Table caption="Versions">
      <thead>
        <tr>
          <Th className="pr-0">From</Th>
          <Th>To</Th>
          <Th>Version</Th>
          <Th>Saved</Th>
          {onRestore && (
            <Th>
              <span className="sr-only">Restore</span>
            </Th>
          )}
        </tr>
      </thead>
      <tbody>
        {versions.map(({ version, createdAt, createdBy }) => (
          <tr key={version}>
            <Td className="pr-0">{pick('before', version === before, version, () => onCompare(version, after))}</Td>
            <Td>{pick('after', version === after, version, () => onCompare(before, version))}</Td>
            <Td className="whitespace-nowrap tabular-nums">
              {version} {version === newest && <Badge tone="good">In use</Badge>}
            </Td>
            <Td>
              <p className="wrap-anywhere">{authors?.get(createdBy) ?? authorWords(createdBy)}</p>
              <p className="text-quiet text-sm">
                <Time at={createdAt} />
              </p>
            </Td>
            {onRestore && (
              <Td className="text-right">
                {version !== newest && (
                  <Button size="small" onClick={() => onRestore(version)} aria-label={`Restore version ${version}`}>
                    Restore
                  </Button>
                )}
              </Td>
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

/** Of an author who is not, or no longer, one of the people here. */
function authorWords(id: string): string {
  return id.startsWith('key_') ? 'An API key' : id
}
