import { CheckboxField, SelectField, TextField } from '../../ui/field.tsx'
import { type Condition, firstCondition, readCondition, writeCondition } from './condition.ts'
import type { DraftInput } from './draft.ts'
import { issuesWithin } from './draft-path.ts'
import { toType } from './edit-input.ts'
import type { DraftEditor } from './use-draft.ts'

/** On which earlier answer it depends whether this one is asked. */
export function InputCondition({ editor, at }: { editor: DraftEditor; at: number }) {
  const inputs = editor.draft.inputs ?? []
  const earlier = inputs.slice(0, at)
  const path = ['inputs', at, 'when'] as const
  const condition = readCondition(inputs[at]?.when)
  const source = earlier.find(({ name }) => name === condition?.input)
  const change = (next: Condition | null) => editor.change(path, writeCondition(next))
  const error = issuesWithin(editor.issues, path)
    .map(({ message }) => message)
    .join(' ')
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <SelectField
        label="Asked"
        disabled={!editor.canEdit}
        value={condition?.input ?? ''}
        error={error}
        hint={earlier.length === 0 ? 'It can depend on an input above it. This is the first.' : undefined}
        onChange={event => {
          const next = earlier.find(({ name }) => name === event.target.value)
          change(next ? firstCondition(next) : null)
        }}
      >
        <option value="">Always</option>
        {condition && !source && (
          <option value={condition.input}>Depends on {condition.input}, which isn’t above</option>
        )}
        {earlier.map(({ name }) => (
          <option key={name} value={name}>
            Depends on {name}
          </option>
        ))}
      </SelectField>
      {condition && (
        <SelectField
          label="Only when it"
          disabled={!editor.canEdit}
          value={condition.test}
          onChange={event => {
            const test = (['equals', 'in', 'given', 'missing'] as const).find(each => each === event.target.value)
            if (test) change({ ...condition, test })
          }}
        >
          <option value="equals">is</option>
          <option value="in">is one of</option>
          <option value="given">is given</option>
          <option value="missing">isn’t given</option>
        </SelectField>
      )}
      {condition && source && (condition.test === 'equals' || condition.test === 'in') && (
        <Values
          editor={editor}
          source={source}
          condition={condition}
          onChange={values => change({ ...condition, values })}
        />
      )}
    </div>
  )
}

function Values({
  editor,
  source,
  condition,
  onChange,
}: {
  editor: DraftEditor
  source: DraftInput
  condition: Condition
  onChange: (values: unknown[]) => void
}) {
  const choices =
    source.type === 'boolean'
      ? [
          { value: true, label: 'Yes' },
          { value: false, label: 'No' },
        ]
      : (source.options ?? null)
  const { test, values } = condition
  if (choices && test === 'in') {
    return (
      <fieldset className="grid gap-2 sm:col-span-2">
        <legend className="mb-1.5 font-medium">One of</legend>
        {choices.map(({ value, label }) => (
          <CheckboxField
            key={String(value)}
            label={label}
            disabled={!editor.canEdit}
            checked={values.includes(value)}
            onChange={event =>
              onChange(event.target.checked ? [...values, value] : values.filter(each => each !== value))
            }
          />
        ))}
      </fieldset>
    )
  }
  if (choices) {
    return (
      <SelectField
        label="Value"
        disabled={!editor.canEdit}
        value={String(values[0] ?? '')}
        onChange={event =>
          onChange(choices.filter(each => String(each.value) === event.target.value).map(({ value }) => value))
        }
      >
        {choices.map(({ value, label }) => (
          <option key={String(value)} value={String(value)}>
            {label}
          </option>
        ))}
      </SelectField>
    )
  }
  const text = test === 'in' ? values.join(', ') : String(values[0] ?? '')
  const read = (typed: string) => (test === 'in' ? typed.split(/,\s?/) : [typed]).map(each => toType(each, source.type))
  return (
    <TextField
      label={test === 'in' ? 'Values' : 'Value'}
      hint={test === 'in' ? 'Separated by commas.' : undefined}
      disabled={!editor.canEdit}
      value={text}
      onChange={event => onChange(read(event.target.value))}
    />
  )
}
