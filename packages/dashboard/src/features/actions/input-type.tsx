import { CheckboxField, SelectField, TextField } from '../../ui/field.tsx'
import type { DraftInput } from './draft.ts'
import { measureOf, toType, withRequired, withType } from './edit-input.ts'
import { CheckAt, NumberAt, Place, SelectAt, TextAt } from './fields-at.tsx'
import type { DraftEditor } from './use-draft.ts'

export const typeWords = {
  string: 'Text',
  integer: 'Whole number',
  float: 'Number',
  boolean: 'Yes or no',
  date: 'Date',
  email: 'E-mail address',
  phone: 'Phone number',
} as const satisfies Record<NonNullable<DraftInput['type']>, string>

interface InputAt {
  editor: DraftEditor
  at: number
}

export function InputTypeField({ editor, at }: InputAt) {
  const input = editor.draft.inputs?.[at]
  if (!input) return null
  const types = Object.entries(typeWords)
  return (
    <SelectAt
      editor={editor}
      path={['inputs', at, 'type']}
      label="Type"
      options={types}
      onChange={value => {
        const type = (['string', 'integer', 'float', 'boolean', 'date', 'email', 'phone'] as const).find(
          each => each === value,
        )
        if (type) editor.change(['inputs', at], withType(input, type))
      }}
    />
  )
}

export function InputFlags({ editor, at, isExpert }: InputAt & { isExpert: boolean }) {
  const input = editor.draft.inputs?.[at]
  if (!input) return null
  const isBound = (input.from ?? 'conversation') !== 'conversation'
  const path = ['inputs', at] as const
  const required = input.required ?? (input.default === null || input.default === undefined)
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Place path={[...path, 'required']}>
        <CheckboxField
          label="Needed"
          hint="It doesn’t run without it."
          disabled={!editor.canEdit}
          checked={required}
          onChange={event => editor.change(path, withRequired(input, event.target.checked))}
        />
      </Place>
      {isExpert && (
        <>
          <CheckAt
            editor={editor}
            path={[...path, 'sensitive']}
            label="Sensitive"
            hint="Masked in every record, and never sent to the model again."
          />
          {isBound ? (
            <CheckAt
              editor={editor}
              path={[...path, 'shownToModel']}
              label="Shown to the model"
              hint="It may read the value. It can never set it."
            />
          ) : (
            <CheckAt
              editor={editor}
              path={[...path, 'askAgain']}
              label="Ask every time"
              hint="Even when the conversation already has a value."
            />
          )}
        </>
      )}
      {!isBound && !required && <DefaultField editor={editor} at={at} />}
    </div>
  )
}

function DefaultField({ editor, at }: InputAt) {
  const input = editor.draft.inputs?.[at]
  if (!input) return null
  return (
    <ValueField
      editor={editor}
      at={at}
      field="default"
      label="Unless it is said otherwise"
      hint="Left empty, it is simply not sent."
    />
  )
}

/** A value of the input's own type: one of its choices, yes or no, a number, a day, or text. */
export function ValueField({
  editor,
  at,
  field,
  label,
  hint,
}: InputAt & { field: 'default' | 'value'; label: string; hint?: string }) {
  const input = editor.draft.inputs?.[at]
  if (!input) return null
  const path = ['inputs', at, field] as const
  const value = input[field]
  const shown = value === null || value === undefined ? '' : String(value)
  const change = (text: string) => editor.change(path, text === '' ? null : toType(text, input.type))
  const choices: (readonly [string, string])[] | undefined =
    input.type === 'boolean'
      ? [
          ['true', 'Yes'],
          ['false', 'No'],
        ]
      : input.options?.map(option => [String(option.value), option.label ?? String(option.value)] as const)
  const parts = { label, error: editor.issueAt(path), disabled: !editor.canEdit, value: shown, ...(hint && { hint }) }
  return (
    <Place path={path}>
      {choices ? (
        <SelectField {...parts} onChange={event => change(event.target.value)}>
          <option value="">Nothing</option>
          {choices.map(([each, words]) => (
            <option key={each} value={each}>
              {words}
            </option>
          ))}
        </SelectField>
      ) : (
        <TextField
          {...parts}
          type={input.type === 'date' ? 'date' : 'text'}
          onChange={event => change(event.target.value)}
        />
      )}
    </Place>
  )
}

export function InputLimits({ editor, at }: InputAt) {
  const input = editor.draft.inputs?.[at]
  if (!input) return null
  const measure = measureOf(input.type)
  if (measure === 'none') return null
  const path = ['inputs', at] as const
  const words = limitWords[measure]
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      {measure === 'day' ? (
        <>
          <TextAt editor={editor} path={[...path, 'min']} empty={null} type="date" label={words.min} />
          <TextAt editor={editor} path={[...path, 'max']} empty={null} type="date" label={words.max} />
        </>
      ) : (
        <>
          <NumberAt editor={editor} path={[...path, 'min']} label={words.min} />
          <NumberAt editor={editor} path={[...path, 'max']} label={words.max} />
        </>
      )}
      {measure === 'length' && (
        <TextAt
          editor={editor}
          path={[...path, 'pattern']}
          empty={null}
          mono
          label="Pattern"
          hint="A regular expression that the whole text has to fit."
          placeholder="ORD-[0-9]{5}"
        />
      )}
    </div>
  )
}

const limitWords = {
  number: { min: 'Smallest', max: 'Largest' },
  length: { min: 'Fewest characters', max: 'Most characters' },
  day: { min: 'Earliest day', max: 'Latest day' },
} as const
