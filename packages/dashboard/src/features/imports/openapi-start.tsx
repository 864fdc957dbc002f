import { useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { Field, TextAreaField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { BegunAction } from './begun-action.ts'
import { OperationChoice } from './operation-choice.tsx'
import { useImport } from './use-import.ts'

/** Begins with operations that an API describes: one, or several at once. */
export function OpenApiStart({ onBegun }: { onBegun: (begun: readonly BegunAction[]) => void }) {
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
      {found && <OperationChoice found={found} onBegun={onBegun} />}
    </div>
  )
}
