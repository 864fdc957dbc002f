import { Plus, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { CodeEditor } from '../../ui/code-editor.tsx'
import { TextField } from '../../ui/field.tsx'
import { removeRow } from '../../ui/remove-row.ts'
import { TemplateField } from '../../ui/template-field.tsx'
import { Place, SelectAt } from './fields-at.tsx'
import { type FormRow, readForm, writeForm } from './form-body.ts'
import type { DraftEditor } from './use-draft.ts'

interface BodyProps {
  editor: DraftEditor
  names: readonly string[]
}

/** What is sent in the body: JSON text with placeholders in it, or the rows of a form. */
export function BodyFields({ editor, names }: BodyProps) {
  const path = ['request', 'body'] as const
  const body = editor.draft.request?.body ?? ''
  const isForm = editor.draft.request?.bodyType === 'form'
  const rows = isForm ? readForm(body) : null
  const error = editor.issueAt(path)
  return (
    <div className="grid gap-3">
      <SelectAt
        editor={editor}
        path={['request', 'bodyType']}
        label="Body"
        fallback="json"
        options={[
          ['json', 'JSON'],
          ['form', 'Form'],
        ]}
      />
      <Place path={path} className="grid gap-2">
        {rows ? (
          <FormRows editor={editor} rows={rows} names={names} />
        ) : (
          <CodeEditor
            label={isForm ? 'Body, as a form' : 'Body, as JSON'}
            language={isForm ? 'text' : 'json'}
            value={body}
            placeholders={names}
            readOnly={!editor.canEdit}
            problems={error ? [{ from: 0, to: body.length, message: error }] : []}
            onChange={text => editor.change(path, text.trim() === '' ? null : text)}
          />
        )}
        {!isForm && (
          <p className="text-quiet text-sm">
            <code className="font-mono">"{'{{name}}'}"</code> in quotes is text,{' '}
            <code className="font-mono">{'{{name}}'}</code> alone is the value with its type.
          </p>
        )}
        {error && <p className="text-bad text-sm">{error}</p>}
      </Place>
    </div>
  )
}

// A row without a name isn't in the text yet: it is kept here until it has one.
function FormRows({ editor, rows, names }: BodyProps & { rows: readonly FormRow[] }) {
  const list = useRef<HTMLDivElement>(null)
  const [pending, setPending] = useState<readonly FormRow[] | null>(null)
  const shown = pending && writeForm(pending.filter(isNamed)) === writeForm(rows) ? pending : rows
  const change = (next: readonly FormRow[]) => {
    setPending(next)
    editor.change(['request', 'body'], writeForm(next.filter(isNamed)) || null)
  }
  const edit = (at: number, part: Partial<FormRow>) =>
    change(shown.map((row, index) => (index === at ? { ...row, ...part } : row)))
  return (
    <div ref={list} className="grid gap-2">
      {shown.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has nothing else that stays as it is typed.
        <div key={at} data-row className="grid grid-cols-[minmax(6rem,1fr)_2fr_2.5rem] items-start gap-2">
          <TextField
            isLabelHidden
            label={`Name of field ${at + 1}`}
            placeholder="Name"
            value={row.name}
            onChange={event => edit(at, { name: event.target.value })}
          />
          <TemplateField
            label={`Value of field ${at + 1}`}
            isLabelHidden
            mono
            names={names}
            placeholder="Value or {{input}}"
            disabled={!editor.canEdit}
            value={row.value}
            onChange={value => edit(at, { value })}
          />
          <IconButton
            label={`Remove field ${at + 1}`}
            onClick={() =>
              removeRow(
                list.current,
                { rows: '[data-row] > :first-child input', at, otherwise: ':scope > button' },
                () => change(shown.filter((_, index) => index !== at)),
              )
            }
          >
            <X aria-hidden="true" size={16} />
          </IconButton>
        </div>
      ))}
      <Button size="small" className="justify-self-start" onClick={() => change([...shown, { name: '', value: '' }])}>
        <Plus aria-hidden="true" size={16} />
        Add a field
      </Button>
    </div>
  )
}

function isNamed({ name }: FormRow): boolean {
  return name !== ''
}
