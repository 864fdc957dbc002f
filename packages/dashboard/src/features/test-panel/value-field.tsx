import { titleFromName } from '@bellhop/core/authoring'
import { SelectField, TextField } from '../../ui/field.tsx'
import type { DraftInput } from '../actions/draft.ts'
import { textOf } from './test-values.ts'

/** A field for one input, by its type. Its text is sent as it is: what it becomes, the server decides as it does for a customer. */
export function ValueField({
  input,
  value,
  error,
  onChange,
}: {
  input: DraftInput
  value: string
  error: string | null
  onChange: (text: string) => void
}) {
  const isNeeded = input.required ?? (input.default === undefined || input.default === null)
  const label = input.title?.trim() || titleFromName(input.name) || 'Unnamed input'
  const more = { label, hint: hintOf(input), error, aside: isNeeded ? 'needed' : 'optional' }
  const options = input.options ?? (input.type === 'boolean' ? yesAndNo : null)
  if (options) {
    return (
      <SelectField {...more} value={value} onChange={event => onChange(event.target.value)}>
        <option value="">Not given</option>
        {options.map(({ value: option, label: words }) => (
          <option key={textOf(option)} value={textOf(option)}>
            {words}
          </option>
        ))}
      </SelectField>
    )
  }
  return (
    <TextField
      {...more}
      type={input.sensitive ? 'password' : typeOf(input, value)}
      inputMode={input.type === 'integer' ? 'numeric' : input.type === 'float' ? 'decimal' : undefined}
      value={value}
      autoComplete="off"
      onChange={event => onChange(event.target.value)}
    />
  )
}

const yesAndNo: NonNullable<DraftInput['options']> = [
  { value: true, label: 'Yes' },
  { value: false, label: 'No' },
]

function typeOf(input: DraftInput, value: string): 'text' | 'date' | 'tel' {
  if (input.type === 'date' && (value === '' || /^\d{4}-\d\d-\d\d$/.test(value))) return 'date'
  return input.type === 'phone' ? 'tel' : 'text'
}

function hintOf({ description, default: fallback }: DraftInput): string | undefined {
  const isGiven = fallback !== undefined && fallback !== null
  const said = description?.trim()
  if (!isGiven) return said || undefined
  const end = said && !/[.!?]$/.test(said) ? '. ' : ' '
  return `${said ? `${said}${end}` : ''}Left empty: ${textOf(fallback)}.`
}
