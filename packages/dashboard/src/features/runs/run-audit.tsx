import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, dataOf } from '../../api/client.ts'
import { Section } from '../../ui/card.tsx'
import { Read } from '../../ui/read.tsx'
import { ExactTime } from '../../ui/time.tsx'
import { actorOf, isAuditKind, kindWords } from '../audit/entry-words.ts'
import { mayChange, type Run } from './run-words.ts'

/** What the audit trail has about this run, read again when that has moved on. */
export function RunAudit({ run: { id, status } }: { run: Pick<Run, 'id' | 'status'> }) {
  const entries = useQuery({
    queryKey: ['audit', 'subject', id, status],
    queryFn: () => dataOf(api.GET('/v1/audit', { params: { query: { subject: id, limit: 100 } } })),
    placeholderData: before => before,
  })
  return (
    <Section
      title="Audit trail"
      aside={
        <Link to="/audit" search={{ subject: id }} className="text-accent text-sm underline">
          Open
        </Link>
      }
    >
      <Read query={entries} lines={2}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="text-quiet">
              {mayChange(status)
                ? 'It has left no entry so far.'
                : 'It left no entry: tests and lookups that only read leave none.'}
            </p>
          ) : (
            <ol className="grid gap-3">
              {data.toReversed().map(entry => (
                <li key={entry.id} className="grid">
                  <span>{isAuditKind(entry.kind) ? kindWords[entry.kind] : entry.kind}</span>
                  <span className="text-quiet text-sm">
                    {actorOf(entry).name}, <ExactTime at={entry.at} />
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </Read>
    </Section>
  )
}
