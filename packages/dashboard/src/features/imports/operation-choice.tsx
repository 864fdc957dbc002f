import { useId, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { BegunAction } from './begun-action.ts'

/** More at once than anybody looks through, and a browser may not keep them. */
const mostAtOnce = 50

/** Which operations of a document become actions. */
export function OperationChoice({
  found,
  onBegun,
}: {
  found: readonly BegunAction[]
  onBegun: (begun: readonly BegunAction[]) => void
}) {
  const [wanted, setWanted] = useState('')
  const [ticked, setTicked] = useState<ReadonlySet<BegunAction>>(() => new Set(found.length === 1 ? found : []))
  const words = wanted.toLowerCase().split(/\s+/)
  const shown = found.filter(({ action }) => {
    const text = `${action.name} ${action.description} ${action.request?.method} ${action.request?.url}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
  const set = (changed: readonly BegunAction[], isTicked: boolean) => {
    const next = new Set(ticked)
    for (const begun of changed) isTicked ? next.add(begun) : next.delete(begun)
    setTicked(next)
  }
  const isAllTicked = shown.length > 0 && shown.every(begun => ticked.has(begun))
  return (
    <section aria-label="Operations" className="grid gap-3">
      <TextField
        label={found.length === 1 ? '1 operation' : `${found.length} operations`}
        type="search"
        placeholder="Search by name, method or address"
        value={wanted}
        onChange={event => setWanted(event.target.value)}
      />
      {shown.length === 0 && <p className="text-quiet">None has these words.</p>}
      <ul className="border-line divide-line bg-raised max-h-96 divide-y overflow-y-auto rounded-xl border">
        {shown.map(begun => (
          <Operation
            key={begun.action.name}
            begun={begun}
            isTicked={ticked.has(begun)}
            onTick={isTicked => set([begun], isTicked)}
          />
        ))}
      </ul>
      {ticked.size > mostAtOnce && (
        <Notice look="warn">Begin at most {mostAtOnce} at once: more than that nobody looks through.</Notice>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          look="primary"
          disabled={ticked.size === 0 || ticked.size > mostAtOnce}
          onClick={() => onBegun(found.filter(begun => ticked.has(begun)))}
        >
          {ticked.size <= 1 ? 'Review the action' : `Review ${ticked.size} actions`}
        </Button>
        {shown.length > 1 && (
          <Button look="quiet" onClick={() => set(shown, !isAllTicked)}>
            {isAllTicked ? 'Tick none' : shown.length < found.length ? `Tick these ${shown.length}` : 'Tick all'}
          </Button>
        )}
        <p aria-live="polite" className="text-quiet text-sm">
          {ticked.size > 0 && `${ticked.size} of ${found.length} ticked`}
        </p>
      </div>
    </section>
  )
}

function Operation({
  begun: { action },
  isTicked,
  onTick,
}: {
  begun: BegunAction
  isTicked: boolean
  onTick: (isTicked: boolean) => void
}) {
  const id = useId()
  return (
    <li>
      <label htmlFor={id} className="hover:bg-hover flex cursor-pointer gap-3 px-4 py-2.5">
        <input
          id={id}
          type="checkbox"
          className="accent-accent mt-1 size-4 shrink-0"
          checked={isTicked}
          onChange={event => onTick(event.target.checked)}
        />
        <span className="grid min-w-0 gap-0.5">
          <span className="font-medium">{action.name}</span>
          <span className="text-quiet font-mono text-sm wrap-anywhere">
            {action.request?.method} {action.request?.url}
          </span>
        </span>
      </label>
    </li>
  )
}
