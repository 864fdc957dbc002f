import { CodeEditor } from '../../ui/code-editor.tsx'
import { EditorSection } from './editor-section.tsx'
import { CheckAt, NumberAt, Place } from './fields-at.tsx'
import type { DraftEditor } from './use-draft.ts'

/** The code that a customer's browser runs on the page that the chat is on. */
export function ClientSection({ editor }: { editor: DraftEditor }) {
  const { client } = editor.draft
  if (!client) return null
  const path = ['client', 'code'] as const
  const error = editor.issueAt(path)
  return (
    <EditorSection
      id="client"
      title="Code on the page"
      description={
        <>
          The body of an async function that knows <code className="font-mono">args</code>, the inputs by name. Throw an
          error where it can’t be done.
        </>
      }
      canEdit={editor.canEdit}
    >
      <Place path={path} className="grid gap-2">
        <CodeEditor
          label="Code on the page"
          language="javascript"
          value={client.code}
          minLines={10}
          readOnly={!editor.canEdit}
          problems={error ? [{ from: 0, to: client.code.length, message: error }] : []}
          onChange={code => editor.change(path, code)}
        />
        {error && <p className="text-bad text-sm">{error}</p>}
      </Place>
      <div className="grid items-start gap-5 sm:grid-cols-2">
        <CheckAt
          editor={editor}
          path={['client', 'returns']}
          label="It returns something"
          hint="What it returns is the answer that messages and the model may read."
        />
        <NumberAt
          editor={editor}
          path={['client', 'timeoutMs']}
          by={1_000}
          empty={10_000}
          min={0.5}
          max={60}
          label="Gives up after"
          hint="Seconds."
        />
      </div>
    </EditorSection>
  )
}
