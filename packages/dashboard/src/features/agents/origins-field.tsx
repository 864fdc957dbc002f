import { Plus, X } from 'lucide-react'
import { useRef } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { controlClasses } from '../../ui/field.tsx'
import { removeRow } from '../../ui/remove-row.ts'
import type { AgentEditor } from './use-agent-draft.ts'

/** The sites that may show the chat: exact origins, one in each field. */
export function OriginsField({ editor: { draft, change, issueAt, canEdit } }: { editor: AgentEditor }) {
  const list = useRef<HTMLDivElement>(null)
  const origins = draft.allowedOrigins
  const set = (next: string[]) => change({ allowedOrigins: next })
  const add = () => {
    set([...origins, 'https://'])
    requestAnimationFrame(() => list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus())
  }
  return (
    <div ref={list} className="grid gap-2">
      <p className="font-medium" id="origins">
        Sites that may show the chat
      </p>
      {origins.length === 0 && <p className="text-quiet text-sm">None yet, so no page shows it.</p>}
      <ul aria-labelledby="origins" className="grid gap-2">
        {origins.map((origin, at) => {
          const error = issueAt(['allowedOrigins', at])
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a place in the list is all that an origin is known by while it is typed.
            <li key={at}>
              <div className="flex gap-2">
                <input
                  type="url"
                  aria-label={`Site ${at + 1}`}
                  aria-invalid={error ? true : undefined}
                  aria-describedby={error ? `origin-error-${at}` : undefined}
                  className={controlClasses}
                  value={origin}
                  spellCheck={false}
                  onChange={event => set(origins.map((other, place) => (place === at ? event.target.value : other)))}
                />
                {canEdit && (
                  <IconButton
                    label={`Take away ${origin}`}
                    onClick={() =>
                      removeRow(list.current, { rows: 'li input', at, otherwise: 'div > button' }, () =>
                        set(origins.filter((_, place) => place !== at)),
                      )
                    }
                  >
                    <X aria-hidden="true" size={18} />
                  </IconButton>
                )}
              </div>
              {error && (
                <p id={`origin-error-${at}`} className="text-bad mt-1 text-sm">
                  {error}
                </p>
              )}
            </li>
          )
        })}
      </ul>
      {issueAt(['allowedOrigins']) && <p className="text-bad text-sm">{issueAt(['allowedOrigins'])}</p>}
      {canEdit && (
        <div>
          <Button size="small" onClick={add} disabled={origins.length >= 50}>
            <Plus aria-hidden="true" size={16} />
            Add a site
          </Button>
        </div>
      )}
      <p className="text-quiet text-sm">
        Exactly as the browser names it, such as https://shop.example.com: no path, no “*”.
      </p>
    </div>
  )
}
