import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, dataOf } from '../../api/client.ts'
import { Section } from '../../ui/card.tsx'
import { Read } from '../../ui/read.tsx'
import { ExactTime } from '../../ui/time.tsx'

/** What the audit trail has about this run. */
export function RunAudit({ id }: { id: string }) {
  const entries = useQuery({
    queryKey: ['audit', 'subject', id],
    queryFn: () => dataOf(api.GET('/v1/audit', { params: { query: { subject: id, limit: 100 } } })),
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
            <p className="text-quiet">It left no entry: tests and lookups that only read leave none.</p>
          ) : (
            <ol className="grid gap-3">
              {data.toReversed().map(entry => (
                <li key={entry.id} className="grid">
                  <span className="font-mono text-sm">{entry.kind}</span>
                  <span className="text-quiet text-sm">
                    {actorName(entry.actor)}, <ExactTime at={entry.at} />
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

function actorName(actor: Record<string, unknown>): string {
  return typeof actor.name === 'string' && actor.name ? actor.name : String(actor.type)
}
