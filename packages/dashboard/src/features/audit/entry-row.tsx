import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { classes } from '../../ui/classes.ts'
import { Facts } from '../../ui/facts.tsx'
import { ExactTime } from '../../ui/time.tsx'
import { ChangesTable } from './changes-table.tsx'
import { type AuditEntry, actorOf, changesOf, factsOf, isAuditKind, kindWords } from './entry-words.ts'

/** An entry in a line; opened, all that it says. */
export function EntryRow({ entry }: { entry: AuditEntry }) {
  const [open, setOpen] = useState(false)
  const actor = actorOf(entry)
  const changes = changesOf(entry)
  const { kind } = entry
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="hover:bg-hover grid w-full grid-cols-[1rem_1fr] items-start gap-x-3 px-4 py-3 text-left"
      >
        <ChevronRight aria-hidden="true" size={16} className={classes('mt-1', open && 'rotate-90')} />
        <span className="grid gap-x-4 gap-y-0.5 sm:grid-cols-2 xl:grid-cols-[13rem_14rem_1fr_auto]">
          <span className="font-medium">{isAuditKind(kind) ? kindWords[kind] : kind}</span>
          <span>
            {actor.name} <span className="text-quiet text-sm">({actor.type})</span>
          </span>
          <span className="text-quiet min-w-0 truncate">{nameOf(entry)}</span>
          <span className="text-quiet text-sm">
            <ExactTime at={entry.at} />
          </span>
        </span>
      </button>
      {open && (
        <div className="grid grid-cols-1 gap-4 px-4 pt-1 pb-5 sm:pl-11">
          {changes.length > 0 && <ChangesTable changes={changes} />}
          <Facts
            facts={[
              ['Entry', `${entry.seq}, ${kind}`],
              ['Done to', <Subject key="subject" id={entry.subject} />],
              ['By', `${actor.type} ${actor.id}`],
              entry.actor.from ? ['From', fromText(entry.actor.from)] : null,
              ...factsOf(entry),
              [
                'Hash',
                <code key="hash" className="font-mono text-sm wrap-anywhere">
                  {entry.hash}
                </code>,
              ],
            ]}
          />
        </div>
      )}
    </li>
  )
}

function Subject({ id }: { id: string }) {
  const text = <span className="font-mono text-sm">{id}</span>
  const link = 'text-accent underline'
  if (id.startsWith('run_'))
    return (
      <Link to="/runs/$id" params={{ id }} className={link}>
        {text}
      </Link>
    )
  if (id.startsWith('cnv_'))
    return (
      <Link to="/conversations/$id" params={{ id }} className={link}>
        {text}
      </Link>
    )
  if (id.startsWith('agt_'))
    return (
      <Link to="/agents/$id" params={{ id }} className={link}>
        {text}
      </Link>
    )
  return text
}

/** What it was done to, by the name that the entry has for it. */
function nameOf({ detail, subject }: AuditEntry): string {
  for (const name of [detail.name, detail.action, detail.email]) if (typeof name === 'string') return name
  return subject
}

function fromText(from: unknown): string {
  if (typeof from === 'string') return from === 'cli' ? 'the command line of the server' : from
  if (typeof from !== 'object' || from === null) return ''
  return Object.values(from)
    .filter(value => typeof value === 'string')
    .join(', ')
}
