import { useQuery } from '@tanstack/react-query'
import { Badge } from '../../ui/badge.tsx'
import { classes } from '../../ui/classes.ts'
import type { Tone } from '../../ui/notice.tsx'
import { Read } from '../../ui/read.tsx'
import { type DiffLine, diffLines } from './diff-lines.ts'
import { diffVersions, type VersionChange } from './diff-versions.ts'
import { versionQuery } from './versions-query.ts'

/** Two versions beside each other, by the fields of the editor. */
export function VersionDiff({ name, before, after }: { name: string; before: number; after: number }) {
  const old = useQuery(versionQuery(name, before))
  const now = useQuery(versionQuery(name, after))
  return (
    <Read query={old}>
      {oldDraft => (
        <Read query={now}>
          {newDraft => <Changes changes={diffVersions(oldDraft, newDraft)} before={before} after={after} />}
        </Read>
      )}
    </Read>
  )
}

function Changes({ changes, before, after }: { changes: readonly VersionChange[]; before: number; after: number }) {
  if (changes.length === 0)
    return (
      <p className="text-quiet">
        Versions {before} and {after} say the same.
      </p>
    )
  return (
    <ol className="grid gap-4">
      {changes.map(change => (
        <li key={`${change.kind} ${change.place}`}>
          <h3 className="mb-1.5 flex flex-wrap items-center gap-2 font-medium">
            {change.place} <Badge tone={looks[change.kind][0]}>{looks[change.kind][1]}</Badge>
          </h3>
          <Sides change={change} before={before} after={after} />
        </li>
      ))}
    </ol>
  )
}

const looks: Record<VersionChange['kind'], [Tone | 'plain', string]> = {
  added: ['good', 'Added'],
  removed: ['bad', 'Removed'],
  changed: ['info', 'Changed'],
  moved: ['plain', 'Other order'],
}

function Sides({ change, before, after }: { change: VersionChange; before: number; after: number }) {
  const lines = diffLines(toText(change.before), toText(change.after))
  return (
    <div className="grid gap-2 md:grid-cols-2">
      <Side label={`Version ${before}`} lines={lines.before} tone="bg-bad-soft" sign="−" />
      <Side label={`Version ${after}`} lines={lines.after} tone="bg-good-soft" sign="+" />
    </div>
  )
}

function Side({ label, lines, tone, sign }: { label: string; lines: readonly DiffLine[]; tone: string; sign: string }) {
  return (
    <div className="border-line bg-sunken min-w-0 overflow-hidden rounded-lg border">
      <p className="text-quiet border-line border-b px-3 py-1 text-xs">{label}</p>
      {lines.length === 0 ? (
        <p className="text-quiet px-3 py-2 text-sm">Not there</p>
      ) : (
        <pre className="max-h-96 overflow-auto py-1 font-mono text-sm whitespace-pre-wrap wrap-anywhere">
          {lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names, and the texts never change.
            <span key={at} className={classes('block px-3', line.isChanged && tone)}>
              <span aria-hidden="true" className="text-quiet mr-2 select-none">
                {line.isChanged ? sign : ' '}
              </span>
              {line.text}
            </span>
          ))}
        </pre>
      )}
    </div>
  )
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
