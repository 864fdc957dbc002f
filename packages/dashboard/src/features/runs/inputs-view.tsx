import { Facts } from '../../ui/facts.tsx'
import type { Run } from './run-words.ts'
import { originsOf } from './trace-detail.ts'

/** What went in, where it came from, and what is still missing. */
export function InputsView({ run }: { run: Run }) {
  const origins = originsOf(run.trace)
  const given = Object.entries(run.inputs)
  return (
    <div className="grid grid-cols-1 gap-2">
      {given.length === 0 && run.missing.length === 0 && <p className="text-quiet">It takes none.</p>}
      <Facts
        facts={given.map(([name, value]) => [
          name,
          <span key={name}>
            <span className="font-mono text-sm">{typeof value === 'string' ? value : JSON.stringify(value)}</span>
            {origins[name] && <span className="text-quiet ml-3 text-sm">{origins[name]}</span>}
          </span>,
        ])}
      />
      {run.missing.length > 0 && (
        <p>
          Still asked for: <strong>{run.missing.map(({ title }) => title).join(', ')}</strong>
        </p>
      )}
    </div>
  )
}
