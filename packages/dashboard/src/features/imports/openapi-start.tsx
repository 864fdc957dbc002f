import { useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { Field, TextAreaField, TextField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { BegunAction } from './begun-action.ts'
import { useImport } from './use-import.ts'

/** Begins with one of the operations that an API describes. */
export function OpenApiStart({ onBegun }: { onBegun: (begun: BegunAction) => void }) {
  const [text, setText] = useState('')
  const [found, setFound] = useState<readonly BegunAction[] | null>(null)
  const reading = useImport(async () => {
    const { drafts } = await dataOf(api.POST('/v1/actions/import', { body: { openapi: text } }))
    setFound(drafts)
  })
  return (
    <div className="grid gap-6">
      <form className="grid gap-4" onSubmit={reading.submit}>
        <TextAreaField
          label="OpenAPI document"
          hint="Version 3.0 or 3.1, as JSON. References within it are followed, and no others."
          rows={8}
          className="[&_textarea]:font-mono [&_textarea]:text-sm"
          spellCheck={false}
          value={text}
          onChange={event => setText(event.target.value)}
        />
        <Field label="Or choose a file">
          {parts => (
            <input
              {...parts}
              type="file"
              accept=".json,application/json"
              className="text-quiet file:border-line-strong file:bg-raised file:text-ink hover:file:bg-hover text-sm file:mr-3 file:min-h-8 file:rounded-lg file:border file:px-2.5 file:font-medium"
              onChange={event => {
                const [file] = event.target.files ?? []
                void file?.text().then(setText)
              }}
            />
          )}
        </Field>
        {reading.error !== null && (
          <Notice look="bad" title="It could not be read">
            {describeError(reading.error)}
          </Notice>
        )}
        <div>
          <Button type="submit" look="primary" busy={reading.busy} disabled={text.trim() === ''}>
            Read the document
          </Button>
        </div>
      </form>
      {found && <Operations found={found} onBegun={onBegun} />}
    </div>
  )
}

function Operations({ found, onBegun }: { found: readonly BegunAction[]; onBegun: (begun: BegunAction) => void }) {
  const [wanted, setWanted] = useState('')
  const words = wanted.toLowerCase().split(/\s+/)
  const shown = found.filter(({ action }) => {
    const text = `${action.name} ${action.description} ${action.request?.method} ${action.request?.url}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
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
          <li key={begun.action.name}>
            <button
              type="button"
              className="hover:bg-hover grid w-full gap-0.5 px-4 py-2.5 text-left"
              onClick={() => onBegun(begun)}
            >
              <span className="font-medium">{begun.action.name}</span>
              <span className="text-quiet font-mono text-sm wrap-anywhere">
                {begun.action.request?.method} {begun.action.request?.url}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
