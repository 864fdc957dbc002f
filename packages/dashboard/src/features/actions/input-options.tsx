import { Plus, X } from 'lucide-react'
import { Button, IconButton } from '../../ui/button.tsx'
import { CheckboxField } from '../../ui/field.tsx'
import { toType } from './edit-input.ts'
import { Place, TextAt } from './fields-at.tsx'
import type { DraftEditor } from './use-draft.ts'
import { useRows } from './use-rows.ts'

/** The choices of an input; without any it is answered freely. */
export function InputOptions({ editor, at }: { editor: DraftEditor; at: number }) {
  const input = editor.draft.inputs?.[at]
  const path = ['inputs', at, 'options'] as const
  const rows = useRows(editor, path)
  if (!input) return null
  const { options } = input
  const error = editor.issueAt(path)
  return (
    <Place path={path} className="grid gap-2">
      <CheckboxField
        label="Offer choices"
        hint="Buttons in the chat, and nothing else is taken."
        disabled={!editor.canEdit}
        checked={Boolean(options)}
        onChange={event => editor.change(path, event.target.checked ? [{ value: '', label: '' }] : null)}
      />
      {options && (
        <div className="ml-7 grid gap-2">
          <div aria-hidden="true" className="text-quiet grid grid-cols-[1fr_1fr_2.5rem] gap-2 text-sm">
            <span>Sent to the API</span>
            <span>Shown to the customer</span>
          </div>
          {rows.keys.map((key, row) => (
            <div key={key} className="grid grid-cols-[1fr_1fr_2.5rem] items-start gap-2">
              <ChoiceValue editor={editor} at={at} row={row} />
              <TextAt
                editor={editor}
                path={[...path, row, 'label']}
                isLabelHidden
                label={`Words of choice ${row + 1}`}
                placeholder={String(options[row]?.value ?? '')}
              />
              <IconButton label={`Remove choice ${row + 1}`} onClick={() => rows.remove(row)}>
                <X aria-hidden="true" size={16} />
              </IconButton>
            </div>
          ))}
          {error && <p className="text-bad text-sm">{error}</p>}
          <Button size="small" className="justify-self-start" onClick={() => rows.add({ value: '', label: '' })}>
            <Plus aria-hidden="true" size={16} />
            Add a choice
          </Button>
        </div>
      )}
    </Place>
  )
}

// While it is typed it is text; left, it is of the input's type.
function ChoiceValue({ editor, at, row }: { editor: DraftEditor; at: number; row: number }) {
  const input = editor.draft.inputs?.[at]
  const option = input?.options?.[row]
  if (!input || !option) return null
  const path = ['inputs', at, 'options', row] as const
  return (
    <TextAt
      editor={editor}
      path={[...path, 'value']}
      isLabelHidden
      label={`Value of choice ${row + 1}`}
      mono
      onBlur={() => {
        const label = option.label || String(option.value ?? '')
        const next = { value: toType(option.value, input.type), label }
        if (next.value !== option.value || label !== option.label) editor.change(path, next)
      }}
    />
  )
}
