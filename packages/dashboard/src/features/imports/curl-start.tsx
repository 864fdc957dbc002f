import { useState } from 'react'
import { describeError } from '../../api/api-error.ts'
import { api, dataOf } from '../../api/client.ts'
import { Button } from '../../ui/button.tsx'
import { TextAreaField } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { BegunAction } from './begun-action.ts'
import { useImport } from './use-import.ts'

/** Begins with a command as documentation and browsers give it. It is read by the server, and sent to nobody. */
export function CurlStart({ onBegun }: { onBegun: (begun: BegunAction) => void }) {
  const [curl, setCurl] = useState('')
  const reading = useImport(async () => {
    const { drafts } = await dataOf(api.POST('/v1/actions/import', { body: { curl } }))
    const [first] = drafts
    if (first) onBegun(first)
  })
  return (
    <form className="grid gap-4" onSubmit={reading.submit}>
      <TextAreaField
        label="cURL command"
        hint="From the documentation of the API, or “Copy as cURL” of a browser’s network tab. Credentials are lifted out of it; it is not executed."
        rows={8}
        className="[&_textarea]:font-mono [&_textarea]:text-sm"
        spellCheck={false}
        autoComplete="off"
        placeholder={example}
        value={curl}
        onChange={event => setCurl(event.target.value)}
      />
      {reading.error !== null && (
        <Notice look="bad" title="It could not be read">
          {describeError(reading.error)}
        </Notice>
      )}
      <div>
        <Button type="submit" look="primary" busy={reading.busy} disabled={curl.trim() === ''}>
          Read the command
        </Button>
      </div>
    </form>
  )
}

const example = `curl https://api.example.com/orders/ORD-12345 \\
  -H 'Authorization: Bearer …'`
